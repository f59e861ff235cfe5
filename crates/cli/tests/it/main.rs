//! The `waxseal` command as a whole: real processes, real files, real keys.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod aggregate;
mod authentication_results;
mod check;
mod diagnose;
mod dns;
mod formats;
mod hostile;
mod interrupt;
mod key;
mod live;
mod methods;
mod pages;
mod report;
#[path = "../../../dns/tests/live/server.rs"]
#[allow(dead_code, reason = "not everything is needed here")]
mod server;
mod setup;
mod sign;
mod spf;
mod support;
mod sync_filter;
mod verify;
