//! SPF (RFC 7208): may this client use that domain?
//!
//! ```text
//! Envelope ──▶ identity ──▶ evaluate ──▶ evidence (and trace)
//!                policy ──────┘ ▲  ▲
//!        cache: parsed records ─┘  └── DNS facts, instant
//! ```

mod budget;
mod cache;
mod check;
pub mod error;
pub mod evaluate;
pub mod evidence;
mod hosts;
pub mod identity;
mod macros;
pub mod policy;
mod received_spf;
pub mod trace;
