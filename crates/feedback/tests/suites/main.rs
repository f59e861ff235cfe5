//! Reports that others have collected, by name, and reports that are made to harm.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod aggregate_mail_auth;
mod aggregate_parsedmarc;
mod aggregator;
mod failure;
mod hostile;
mod support;
mod tls;
mod tolerance;
mod write;
