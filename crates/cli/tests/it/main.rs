//! The `waxseal` command as a whole: real processes, real files, real keys.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod aggregate;
mod authentication_results;
mod dns;
mod formats;
mod hostile;
mod interrupt;
mod key;
mod methods;
mod pages;
mod report;
mod setup;
mod sign;
mod spf;
mod support;
mod verify;
