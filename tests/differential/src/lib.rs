//! Waxseal's DKIM held against mail-auth's: who signs, who verifies, and where the two are known to
//! differ.
//!
//! | module | what |
//! |---|---|
//! | [`keys`] | keys, and the DNS in which both find them |
//! | [`verdict`] | the selectors whose signatures pass, by either library |
//! | [`messages`] | messages that no two look alike, as proptest strategies |
//! | [`signing`] | signatures by mail-auth, by Waxseal, and written by hand |
//! | [`damage`] | what may befall a signed message |
//! | [`differences`] | the one table of known differences |

// Only tests use this package: whatever goes wrong here shall end the test.
#![allow(clippy::missing_panics_doc, clippy::missing_errors_doc)]

pub mod damage;
pub mod differences;
pub mod keys;
pub mod messages;
pub mod signing;
pub mod verdict;
