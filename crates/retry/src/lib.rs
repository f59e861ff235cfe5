//! When to try a message again, when to give up, and how much a receiver takes at once.
//!
//! ```text
//!   answer ── Answer ──▶ History ── RetryPolicy::next ──▶ try at … │ give up │ done
//!     ▲ waxseal-bounce      │ bounded: no list of attempts
//!                           │
//!   limits.toml ─ LimitTable ──▶ Gate: may I connect, may I send ──▶ yes │ not before … │ wait for a release
//!                                 ▲ one for a provider and a sending address; backs off, recovers
//! ```
//!
//! Two questions are kept apart. [`RetryPolicy`] asks when *this message* is tried next (RFC 5321 §4.5.4).
//! A [`Gate`] asks whether *this receiver* takes anything now from this address. A message that a gate
//! holds has not been tried: nothing is recorded in its history, and its time runs on.
//!
//! Nothing here does I/O, looks at a clock or draws a random number: the instant is passed in, and so is
//! the seed that spreads retries. The same calls give the same answers.
//!
//! ```
//! use waxseal_bounce::Command;
//! use waxseal_bounce::knowledge::KnowledgeBase;
//! use waxseal_retry::{Answer, History, Next, RetryPolicy, Why};
//! use waxseal_verify::time::UnixTime;
//!
//! let queued = UnixTime::from_seconds(1_700_000_000);
//! let policy = RetryPolicy::default().with_spread_percent(0);
//! let mut history = History::new(queued, 0);
//!
//! let base = KnowledgeBase::built_in();
//! let text = "451 4.7.1 Greylisted, come back later";
//! let found = base.classify_answer("mx.b.example", Some(Command::RcptTo), text);
//! history.record(queued, Answer::from(&found));
//! let Next::TryAt { at, why: Why::Retry(_) } = policy.next(&history, queued) else { panic!() };
//! assert_eq!(at.seconds() - queued.seconds(), 5 * 60);
//!
//! history.record(at, Answer::Delivered);
//! assert_eq!(policy.next(&history, at), Next::Done);
//! ```
//!
//! # Should I use this crate?
//!
//! Yes, in a service that sends mail and has a queue of its own. It opens no connection and keeps no
//! message; a mail server such as Postfix has all of this built in.

mod answer;
mod gate;
mod gates;
mod history;
mod limit_table;
mod pace;
mod policy;
mod time;
mod window;

pub use answer::{Answer, Refusal};
pub use gate::{Connection, Gate, Held};
pub use gates::Gates;
pub use history::{Attempt, History};
pub use limit_table::{Limit, LimitTable, LimitTableError, Limits, Provider};
pub use pace::Pace;
pub use policy::{GiveUp, Next, RetryPolicy, Why};
