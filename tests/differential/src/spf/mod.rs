//! SPF: graphs of records, checked by both.
//!
//! | module | what |
//! |---|---|
//! | [`verdict`] | what a case comes to, by either library |
//! | [`graphs`] | cases, as a proptest strategy |
//! | [`differences`] | the table of known differences |

pub mod differences;
pub mod graphs;
mod sight;
pub mod verdict;
