//! Setting a domain up for a provider: the exact changes, planned from what is there.
//!
//! A [`plan::Plan`] has one [`step::Step`] for each record that the provider wants: SPF, every DKIM
//! key, DMARC. A step says what is right already, or which [`Change`](crate::change::Change)s make it
//! so, or what keeps anybody from saying. Nothing is planned on what is not known: where the DNS did
//! not answer, the step is blocked.
//!
//! What the plan was not asked to mend it leaves byte for byte as it is. Made again on the changed
//! facts, a plan has nothing to change.

mod dkim;
mod dmarc;
mod include;
pub mod lookups;
pub mod next;
pub mod plan;
mod spf;
mod spf_source;
pub mod step;
pub mod warning;
