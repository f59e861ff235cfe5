//! Why did this mail land in spam, and which stored mail belongs to the synced set.
//!
//! [`folder`] tells what a folder is for, by IMAP special-use attributes and by names of any language;
//! [`sync_filter`] leaves out junk and folders that are not synced.
//!
//! Nothing here does I/O or looks at a clock.

mod closed_set;
pub mod folder;
pub mod sync_filter;
