//! Bounces of others, by suite and name, our own samples of formats, and hostile ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot be set up has failed, and misses are printed by name"
)]

mod composed;
mod formats;
mod hostile;
mod labelled;
mod properties;
mod sisimai;
mod standards;
mod structure;
mod support;
