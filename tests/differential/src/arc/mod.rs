//! ARC: chains that both have sealed, whole and damaged, validated by both.
//!
//! | module | what |
//! |---|---|
//! | [`chains`] | chains of sets by either library |
//! | [`verdict`] | what a chain comes to, by either library |
//! | [`differences`] | the table of known differences |

pub mod chains;
pub mod differences;
pub mod verdict;
