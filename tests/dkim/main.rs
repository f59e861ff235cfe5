//! DKIM as a whole: the suites that others wrote, the examples of the RFCs, the bugs of other
//! implementations, and properties that hold for any message.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]
#![allow(clippy::similar_names, reason = "`signer` and `signed` are what these tests are about")]

mod attacks;
mod canonicalization_properties;
mod canonicalization_vectors;
mod chasquid;
mod corpus;
mod corpus_canonicalization;
mod corpus_expectations;
mod corpus_key_records;
mod dkimpy;
mod key_pitfalls;
mod key_record_rules;
mod leniencies;
mod limits;
mod message_pitfalls;
mod mutation_properties;
mod real_messages;
mod restart;
mod rfc_examples;
mod signature_rules;
mod signature_time;
mod streaming;
#[path = "../support/mod.rs"]
mod support;
mod tag_pitfalls;
