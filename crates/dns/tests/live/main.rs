//! Asking name servers: odd ones in this process and, with `tests/dns-servers/run`, real ones.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod aliases;
mod bounds;
mod failures;
mod real;
mod records;
mod server;
mod sources;
mod support;
mod transport;
