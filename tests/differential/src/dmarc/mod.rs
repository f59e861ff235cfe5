//! DMARC: trees of records, judged by both with what each has found by SPF and DKIM.
//!
//! | module | what |
//! |---|---|
//! | [`verdict`] | what a case comes to, by either library |
//! | [`trees`] | cases, as a proptest strategy |
//! | [`differences`] | the table of known differences |

pub mod differences;
pub mod trees;
pub mod verdict;
