//! What the fuzz targets do, as plain functions: `fuzz_targets/` gives them to libFuzzer, and
//! `tests/corpus.rs` replays the corpus with them.
//!
//! Each takes any bytes, and panics where a property does not hold.

// A property that does not hold shall end the run.
#![allow(clippy::missing_panics_doc)]

mod aggregate_report;
mod canonicalization;
mod control;
mod feedback_report;
mod key_record;
mod mbox;
mod message;
pub mod reference;
mod sign;
mod signature;
mod tag_list;
mod tls_report;
mod verify;

pub use aggregate_report::aggregate_report;
pub use canonicalization::canonicalization;
pub use feedback_report::feedback_report;
pub use key_record::key_record;
pub use mbox::mbox;
pub use message::message;
pub use sign::sign;
pub use signature::signature;
pub use tag_list::tag_list;
pub use tls_report::tls_report;
pub use verify::verify;

/// What a target does with an input.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Target); 11] = [
    ("message", message),
    ("signature", signature),
    ("key_record", key_record),
    ("tag_list", tag_list),
    ("canonicalization", canonicalization),
    ("mbox", mbox),
    ("verify", verify),
    ("sign", sign),
    ("aggregate_report", aggregate_report),
    ("feedback_report", feedback_report),
    ("tls_report", tls_report),
];
