//! Checks of domains and messages: findings with their exact place and remedy.
//!
//! ```text
//! DNS facts ──▶ Domain ──┐
//!                        ├──▶ RuleSet (rules, configured) ──▶ Finding { place, evidence, remedy }
//! one record ──▶ Record ─┤
//! Evidence ──▶ Message ──┤
//! Bounce ──▶ BouncedMail ┤
//! Placement ────────────┤
//! Trace ────────────────┘
//! ```
//!
//! A [`rule::Rule`] reads a subject and does no I/O. The [`catalogue`] holds the built-in rules, one
//! file each; a service adds its own to a [`rule_set::RuleSet`]. What mends a finding is data: a
//! [`remedy::Remedy`] made of [`change::Change`]s, which can be applied to the facts and checked again.
//! What large receivers ask for is data, too: [`requirements`].
//!
//! ```
//! use waxseal_dns::{Limits, Zone};
//! use waxseal_parse::domain::DomainName;
//! use waxseal_rules::domain::{Domain, DomainRequest};
//! use waxseal_rules::rule_set::RuleSet;
//! use waxseal_verify::dns::Closed;
//!
//! let zone = br#"example.com. SOA ns.example.com. h.example.com. 1 2 3 4 5
//! example.com. TXT "v=spf1 -all"
//! example.com. TXT "v=spf1 mx -all""#;
//! let facts = Closed(Zone::parse(zone, &Limits::default())?);
//! let request = DomainRequest::new(DomainName::parse("example.com")?);
//! let domain = Domain::gather(&request, &facts)?;
//! let findings = RuleSet::built_in().check_domain(&domain);
//! assert_eq!(findings[0].name, "spf-several");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod bounce;
pub mod catalogue;
pub mod change;
pub mod config;
pub mod declaration;
pub mod documentation;
pub mod domain;
mod excerpt;
pub mod facts;
pub mod finding;
pub mod findings;
pub mod message;
pub mod nearest;
pub mod placement;
pub mod profile;
pub mod record;
pub mod remedy;
pub mod requirements;
pub mod rule;
pub mod rule_set;
pub mod sender;
pub mod setup;
pub mod severity;
mod shown;
pub mod spf_edit;
pub mod target;
pub mod trace;
pub mod zone_line;
