//! SPF, DKIM, DMARC and ARC evaluated, DKIM explained and signed: DNS facts and cryptography by value,
//! without I/O.
//!
//! ```text
//! message ────▶ dkim ──┐
//!          └──▶ arc    ├─▶ dmarc ──▶ Evidence
//! envelope ──▶ spf  ───┘
//!      ▲ DNS facts, instant and policy go to each
//! ```
//!
//! [`authenticator`] does all of it in one call; each room can be used alone: [`dkim`], [`spf`],
//! [`dmarc`], [`arc`].
//!
//! A verdict is a function of the message, the [facts](dns), the [instant](time) and the
//! [policy]: no clock is read, no socket opened, no random number drawn. Where facts are
//! missing, [`Unanswered`](dns::Unanswered) lists all that are, and evaluation is called again.
//! [`dkim::sign`] signs, with the same canonicalization and the same [providers](crypto).
//!
//! Work is bounded by [`limits`], counted before it is done.

pub mod a_labels;
pub mod arc;
pub mod authentication_results;
pub mod authenticator;
pub mod crypto;
pub mod dkim;
pub mod dmarc;
pub mod dns;
pub mod envelope;
pub mod leniency;
pub mod limits;
pub mod line_ends;
pub mod policy;
pub mod result;
mod shared_map;
pub mod spf;
pub mod time;
