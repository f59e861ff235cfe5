//! Where mail is stored: one module a kind of store, and how each is recognised.

pub(crate) mod compression;
pub(crate) mod detect;
pub(crate) mod eml;
pub(crate) mod folder;
pub(crate) mod maildir;
pub(crate) mod mbox;
pub(crate) mod mh;
