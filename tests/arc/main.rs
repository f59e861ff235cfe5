//! ARC as a whole: the suite of RFC 8617's authors, real messages, the bugs of other implementations,
//! and properties that hold for any chain.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]
#![allow(clippy::similar_names, reason = "`sealer` and `sealed` are what these tests are about")]

mod chains;
mod judge;
mod limits;
mod naive;
mod pitfalls;
mod properties;
mod real;
mod sealing;
mod structure;
mod suite;
mod suite_signing;
mod suite_validation;
#[allow(dead_code, unused_imports, reason = "shared with the tests of DKIM")]
#[path = "../support/mod.rs"]
mod support;
mod trust;
