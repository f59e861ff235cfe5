//! ARC (RFC 8617): chains collected, validated and explained, and messages sealed.
//!
//! ```text
//! message ──▶ chain ──▶ prepared ──▶ validate ──▶ evidence ──▶ trust
//!             the sets   every hash,    ▲            a value for
//!                        once    dns ───┘            every set
//! ```
//!
//! A chain says who handled a message and what each found of it. That it is valid is one thing, whether
//! its sealers are believed another: [`trust`] is the receiver's own policy, and without it a valid
//! chain means nothing. ARC is an experiment that its working group is about to end; mail of the
//! last years is full of it.

pub mod chain;
pub mod evidence;
pub mod limits;
pub mod prepared;
pub mod seal;
mod seal_input;
pub mod trust;
pub mod validate;
