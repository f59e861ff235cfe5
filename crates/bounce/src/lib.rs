//! Why did this mail bounce.
//!
//! ```text
//!   a mail ── read ──▶ Bounce
//!     │ parts: MIME, bounded          ├─ Recipient ── KnowledgeBase::classify ──▶ Classification
//!     │ delivery_status: RFC 3464     │                  ▲                        cause, kind,
//!     │ free_text: a table of layouts │        knowledge/*.toml, one test a row   actor, remedy, why
//!     └ notice, original              └─ Original
//! ```
//!
//! [`read()`] takes any mail: delivery status notifications (RFC 3464, RFC 6533), the notices of programs
//! that send none, feedback reports (RFC 5965), automatic answers (RFC 3834), and mail that is none of
//! these. [`KnowledgeBase`](knowledge::KnowledgeBase) says what a refusal means, and which of its rows
//! says so.
//!
//! Nothing here does I/O or looks at a clock, and all work is bounded by [`Limits`](limits::Limits).
//! Texts are as their senders wrote them; who shows them must escape them.
//!
//! ```
//! use waxseal_bounce::knowledge::{Cause, Kind, KnowledgeBase};
//! use waxseal_bounce::limits::Limits;
//! use waxseal_bounce::read;
//!
//! let mail = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\n\r\n\
//!     Hi. This is the qmail-send program at mx.example.net.\r\n\r\n\
//!     <joe@example.com>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n";
//! let bounce = read(mail, &Limits::default());
//! let found = KnowledgeBase::built_in().classify(&bounce.recipients[0]);
//! assert_eq!((found.cause, found.kind), (Cause::NoSuchUser, Some(Kind::Hard)));
//! ```
//!
//! # Should I use this crate?
//!
//! Yes, to keep lists of recipients clean, and to tell people why their mail failed and who can help. It
//! answers nobody, and it does not know what you sent: count a bounce only where your own Message-ID or
//! envelope identifier comes back in it (backscatter).

mod assemble;
mod bounce;
pub mod delivery_status;
mod free_text;
pub mod knowledge;
pub mod limits;
mod notice;
mod original;
mod parts;
mod read;
mod reply;
mod sender;
mod status;
mod text;

pub use bounce::{Bounce, Host, Kind, Recipient, Reply};
pub use free_text::Format;
pub use original::{Original, OriginalForm};
pub use read::read;
pub use reply::{Codes, Command};
pub use status::{EnhancedStatus, NotAStatus};
pub use text::header_value;
