//! Why did this mail land in spam, and which stored mail belongs to the synced set.
//!
//! [`headers`] reads what receivers write into the header, [`folder`] tells what a folder is for, by IMAP
//! special-use attributes and by names of any language; [`sync_filter`] leaves out junk and folders that
//! are not synced.
//!
//! Nothing here does I/O or looks at a clock, and all work is bounded by [`Limits`](limits::Limits).
//! Texts are as their senders wrote them; who shows them must escape them.

mod closed_set;
pub mod folder;
pub mod headers;
pub mod limits;
pub mod sync_filter;
mod value;

pub use value::{At, Score};
