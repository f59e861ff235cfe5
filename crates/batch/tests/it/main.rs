//! Stores and runs through the public interface.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests stand outside of #[test]"
)]

mod resume;
mod runs;
mod stores;
mod support;
