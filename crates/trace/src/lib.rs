//! Why did this mail come late.
//!
//! ```text
//!  a mail ─── Journey ──▶ hops, other clocks
//!                │
//!                ├─ Timeline ──▶ stops, gaps, skew ──┐
//!                ├─ Route ─────▶ whose each gap is ──┤
//!  a log ─── PostfixLog ───────▶ attempts, replies ──┼──▶ Trace ── delays ──▶ causes, evidence, remedies
//!                │                                   │
//!  a bounce ── Queue ──────────▶ since when, until ──┘
//! ```
//!
//! [`Trace`](trace::Trace) puts all of it together. [`Journey`](journey::Journey) reads the trace fields, in the
//! forms of many products. [`Timeline`](timeline::Timeline) says when the message was where, though clocks
//! disagree: no gap is ever negative. [`Route`](route::Route) says on whose side it rested.
//! [`PostfixLog`](postfix_log::PostfixLog) adds what servers answered, [`Queue`](queue::Queue) where a message
//! waits that has not arrived. [`Trace::delays`](trace::Trace::delays) tells what was long, and what it may have
//! been: it is normal for mail to rest at a stop for a while, so nothing is told below the
//! [`Thresholds`](delay::Thresholds).
//!
//! Nothing here does I/O or looks at a clock, and all work is bounded by [`Limits`](limits::Limits) and
//! [`LogLimits`](postfix_log::LogLimits). Trace fields are claims of whoever wrote them; texts are as they
//! stand there, and who shows them must escape them.
//!
//! ```
//! use waxseal_parse::domain::DomainName;
//! use waxseal_parse::message::Message;
//! use waxseal_trace::delay::{Cause, Thresholds};
//! use waxseal_trace::route::Side;
//! use waxseal_trace::trace::{Trace, TraceRequest};
//!
//! let message = Message::parse(
//!     b"Received: from out.a.test (out.a.test [192.0.2.1]) by mx.b.test; Fri, 2 Jan 2026 10:15:04 +0000\r\n\
//!       Received: from pc.a.test ([10.0.0.1]) by out.a.test; Fri, 2 Jan 2026 11:00:02 +0100\r\n\
//!       Date: Fri, 2 Jan 2026 11:00:00 +0100\r\n\r\n",
//! );
//! // Better by the Public Suffix List: `route::PublicSuffixList`.
//! let two_labels = |host: &DomainName| {
//!     let (_, parent) = host.as_str().split_once('.')?;
//!     DomainName::parse(parent).ok()
//! };
//! let trace = Trace::of(&message, &TraceRequest::new(&two_labels));
//! let found = trace.delays(&Thresholds::default());
//! assert_eq!((found[0].gap.likely, found[0].side), (902, Side::Boundary));
//! assert_eq!(found[0].candidates[0].cause, Cause::Greylisting);
//! ```
//!
//! # Should I use this crate?
//!
//! Yes, to tell people where their mail was and who can make it faster. It does not promise a delivery time,
//! and nobody does.

pub mod clock;
pub mod delay;
pub mod hop;
pub mod journey;
pub mod lasting;
pub mod limits;
pub mod postfix_log;
mod products;
pub mod queue;
pub mod route;
pub mod timeline;
pub mod tls;
pub mod trace;

#[cfg(test)]
mod tests;
