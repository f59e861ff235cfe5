//! The whole verdict: what each room finds, and what it comes to together, with both crypto providers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]

mod restart;
mod scene;
#[allow(dead_code, unused_imports, reason = "shared by several tests, each of which wants a part")]
#[path = "../support/mod.rs"]
mod support;
mod verdicts;
