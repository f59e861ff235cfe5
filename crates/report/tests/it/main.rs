//! Reports of real verdicts, in every format.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod authentication_results;
mod check;
mod diagnose;
mod hostile;
mod json;
mod placement;
mod setup;
mod summary;
mod support;
mod text;
