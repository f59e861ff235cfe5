//! The built-in rules: `catalogue/<family>/<rule_name>.rs`, one file a rule.
//!
//! A file holds the declaration with its documentation, and the check. The documentation is what
//! `waxseal explain CODE` shows. Under "Example" it has blocks that raise the rule, under "Remedy"
//! blocks that do not; `tests/documentation.rs` runs all of them, and applies the changes that the
//! finding proposes to the example, too.
//!
//! A block of the language `zone` is a zone file without `$ORIGIN` of everything the world publishes;
//! what is not in it does not exist. A first line `; check: domain=example.org profile=spinoffice
//! selectors=a,b addresses=192.0.2.1` says what is checked; without it that is `example.com` without a
//! profile. With the word `file` in that line, the zone file is all that is known: what is not in it may
//! exist. Lines `; mta-sts.txt: version: STSv1` are the policy of MTA-STS.
//!
//! The lists are in the order in which findings of one severity are told: a cause before its
//! consequences.

mod bounce;
mod delay;
mod dkim;
mod dmarc;
mod dns;
mod keep_one;
mod mail;
mod message;
mod placement;
mod spf;

use crate::rule::Rule;

/// Every built-in rule, in the order in which findings are told.
pub fn built_in() -> impl Iterator<Item = &'static dyn Rule> {
    let families = [
        dns::RULES,
        spf::RULES,
        dkim::RULES,
        dmarc::RULES,
        mail::RULES,
        message::RULES,
        bounce::RULES,
        placement::RULES,
        delay::RULES,
    ];
    families.into_iter().flatten().copied()
}
