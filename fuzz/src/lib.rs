//! What the fuzz targets do, as plain functions: `fuzz_targets/` gives them to libFuzzer, and
//! `tests/corpus.rs` replays the corpus with them.
//!
//! Each takes any bytes, and panics where a property does not hold.

// A property that does not hold shall end the run.
#![allow(clippy::missing_panics_doc)]

mod aggregate_report;
mod arc_chain;
mod arc_fields;
mod authentication_results;
mod authenticator;
mod bimi_record;
mod bounce;
mod canonicalization;
mod checked_domain;
mod control;
mod date_time;
mod delivery_status;
mod dmarc_evaluate;
mod dmarc_record;
mod domain_keys;
mod feedback_report;
mod folder_name;
mod journey;
mod key_record;
mod mailbox;
mod mbox;
mod message;
mod message_rules;
mod mta_sts;
mod placement;
mod postfix_log;
mod received;
mod received_spf;
pub mod reference;
mod rsa_lanes;
mod sign;
mod signature;
// Keys to sign with, cheap to make.
#[path = "../../crates/rsa-lanes/tests/lanes/small_primes.rs"]
mod small_primes;
mod spf_evaluate;
mod spf_record;
mod spf_repair;
mod tag_list;
mod tls_report;
mod tls_rpt_record;
mod verify;

pub use aggregate_report::aggregate_report;
pub use arc_chain::arc_chain;
pub use arc_fields::arc_fields;
pub use authentication_results::authentication_results;
pub use authenticator::authenticator;
pub use bimi_record::bimi_record;
pub use bounce::bounce;
pub use canonicalization::canonicalization;
pub use checked_domain::checked_domain;
pub use date_time::date_time;
pub use delivery_status::delivery_status;
pub use dmarc_evaluate::dmarc_evaluate;
pub use dmarc_record::dmarc_record;
pub use domain_keys::domain_keys;
pub use feedback_report::feedback_report;
pub use folder_name::folder_name;
pub use journey::journey;
pub use key_record::key_record;
pub use mailbox::mailbox;
pub use mbox::mbox;
pub use message::message;
pub use message_rules::message_rules;
pub use mta_sts::mta_sts;
pub use placement::placement;
pub use postfix_log::postfix_log;
pub use received::received;
pub use received_spf::received_spf;
pub use rsa_lanes::rsa_lanes;
pub use sign::sign;
pub use signature::signature;
pub use spf_evaluate::spf_evaluate;
pub use spf_record::spf_record;
pub use spf_repair::spf_repair;
pub use tag_list::tag_list;
pub use tls_report::tls_report;
pub use tls_rpt_record::tls_rpt_record;
pub use verify::verify;

/// What a target does with an input.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Target); 37] = [
    ("message", message),
    ("signature", signature),
    ("key_record", key_record),
    ("tag_list", tag_list),
    ("canonicalization", canonicalization),
    ("mbox", mbox),
    ("verify", verify),
    ("sign", sign),
    ("aggregate_report", aggregate_report),
    ("arc_chain", arc_chain),
    ("arc_fields", arc_fields),
    ("authentication_results", authentication_results),
    ("authenticator", authenticator),
    ("checked_domain", checked_domain),
    ("dmarc_evaluate", dmarc_evaluate),
    ("dmarc_record", dmarc_record),
    ("domain_keys", domain_keys),
    ("feedback_report", feedback_report),
    ("mailbox", mailbox),
    ("received", received),
    ("received_spf", received_spf),
    ("spf_evaluate", spf_evaluate),
    ("spf_record", spf_record),
    ("message_rules", message_rules),
    ("spf_repair", spf_repair),
    ("tls_report", tls_report),
    ("bimi_record", bimi_record),
    ("bounce", bounce),
    ("mta_sts", mta_sts),
    ("tls_rpt_record", tls_rpt_record),
    ("delivery_status", delivery_status),
    ("journey", journey),
    ("placement", placement),
    ("postfix_log", postfix_log),
    ("folder_name", folder_name),
    ("rsa_lanes", rsa_lanes),
    ("date_time", date_time),
];
