//! Why did this mail land in spam, and which stored mail belongs to the synced set.
//!
//! ```text
//! header ── headers::Headers ─────────────┐
//!        ── authentication_results::Trust ┼─▶ signals ── Placement::judge ──▶ verdict, who, why, what to do
//! store  ── folder::Role, JunkMark ───────┘
//! ```
//!
//! [`headers`] reads what receivers write into the header, [`folder`] tells what a folder is for, by IMAP
//! special-use attributes and by names of any language; [`sync_filter`] leaves out junk and folders that
//! are not synced.
//!
//! Nothing here does I/O or looks at a clock, and all work is bounded by [`Limits`](limits::Limits).
//! Texts are as their senders wrote them; who shows them must escape them.

mod authentication;
mod cause;
mod closed_set;
pub mod folder;
pub mod headers;
pub mod limits;
mod placement;
mod signal;
mod signals;
mod symbols;
pub mod sync_filter;
mod value;

pub use cause::{Actor, Cause};
pub use placement::{Belief, Placement, Stored};
pub use signal::{Decider, Signal, Standing, Verdict, Weight};
pub use value::{At, Score};
