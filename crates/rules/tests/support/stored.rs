//! Messages as they lie in a mail store, made of blocks of a rule's documentation; see
//! `catalogue/placement/mod.rs` for the language.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a block that cannot be read is a failed test"
)]

use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::message::Message;
use waxseal_placement::folder::{FolderName, JunkMark};
use waxseal_placement::headers::Writer;
use waxseal_placement::limits::Limits;
use waxseal_placement::{Belief, Placement, Stored};
use waxseal_rules::finding::Finding;
use waxseal_rules::placement::PlacementSubject;
use waxseal_rules::rule::Rule;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::sender::SenderCheck;
use waxseal_verify::authentication_results::Trust;

use super::{ZONE, checked_sender, directed, only};

/// A message, what the mail store knows of it, and whom its header is believed from.
pub(crate) struct StoredMail {
    pub(crate) raw: Vec<u8>,
    pub(crate) stored: Stored,
    pub(crate) belief: Belief,
    zone: Option<String>,
}

impl StoredMail {
    pub(crate) fn of(text: &str) -> Self {
        let (directives, raw) = directed(text);
        let mut mail = Self { raw, stored: Stored::default(), belief: Belief::none(), zone: None };
        for (verb, rest) in directives {
            match (verb, rest) {
                ("folder", path) => mail.stored.role = Some(FolderName::path(path).role()),
                ("keywords", words) => mail.stored.mark = JunkMark::of(words.split(' ')),
                ("believe", "microsoft") => mail.belief.writers.push(Writer::Microsoft),
                ("believe", id) => {
                    mail.belief.trust = Some(Trust::new([&AuthservId::new(id).unwrap()]));
                }
                ("zone", line) => {
                    let zone = mail.zone.get_or_insert_with(|| ZONE.to_owned());
                    zone.push_str(line);
                    zone.push('\n');
                }
                _ => panic!("\"{verb}\" is no directive"),
            }
        }
        mail
    }

    /// What one rule finds.
    pub(crate) fn check(&self, rule: &dyn Rule) -> Vec<Finding> {
        self.check_by(&only(rule))
    }

    /// What all built-in rules find.
    pub(crate) fn check_all(&self) -> Vec<Finding> {
        self.check_by(&RuleSet::built_in())
    }

    fn check_by(&self, rules: &RuleSet) -> Vec<Finding> {
        let message = Message::parse(&self.raw);
        let placement = Placement::judge(&message, self.stored, &self.belief, &Limits::default());
        let checked = self.zone.as_deref().map(checked_sender);
        let sender = checked.as_ref();
        let sender = sender.map(|(domain, findings)| SenderCheck { domain, findings });
        rules.check_placement(&PlacementSubject::new(&message, &placement).with_sender(sender))
    }
}
