//! DMARC as a whole: the examples of RFC 9989, what implementations get wrong, the Public Suffix
//! List's own suite, and properties that hold for any answers of the DNS.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]

mod alignment;
mod author;
mod errors;
mod pitfalls;
mod policy_choice;
mod properties;
mod psl;
mod questions;
mod record_choice;
mod reports;
mod rfc_examples;
mod scene;
#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only facts and vectors are of use here")]
mod support;
mod tree_walk;
