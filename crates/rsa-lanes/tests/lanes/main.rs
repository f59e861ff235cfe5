//! Lanes against `rsa` and aws-lc-rs: whatever is asked, all give the same answer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "test helpers, where a panic is a failure"
)]

mod agreement;
mod collecting;
mod keys;
mod rejected_keys;
mod signatures;
mod small_primes;
mod wycheproof;
