//! What trace fields say, held against the fields that others have gathered.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]

mod received;
#[allow(dead_code, unused_imports, reason = "shared by several tests, each of which wants a part")]
#[path = "../support/mod.rs"]
mod support;
