//! One mail read and reported, on any thread.

use waxseal_batch::StoredMessage;
use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::Limits;
use waxseal_bounce::{Bounce, Kind};
use waxseal_parse::message::Message;
use waxseal_report::{DiagnoseFormat, DiagnoseReport};
use waxseal_rules::bounce::{BouncedMail, SenderCheck};
use waxseal_rules::rule_set::RuleSet;

use super::sender::{Sender, Senders};
use crate::input::place;

/// All that mail is read with.
pub(super) struct Reader {
    rules: RuleSet,
    /// The domains of senders, where there are DNS facts.
    senders: Option<Senders>,
    format: DiagnoseFormat,
}

/// What was found of a mail, and the text to be written of it.
pub(super) struct Read {
    pub(super) report: DiagnoseReport,
    pub(super) text: String,
}

impl Reader {
    pub(super) fn new(rules: RuleSet, senders: Option<Senders>, format: DiagnoseFormat) -> Self {
        Self { rules, senders, format }
    }

    pub(super) fn read(&self, stored: &StoredMessage<'_>) -> Read {
        let message = Message::parse(stored.bytes());
        let mut report = DiagnoseReport::new(place(stored.location()), &message);
        let bounce = waxseal_bounce::read(stored.bytes(), &Limits::default());
        if bounce.kind != Kind::NotABounce {
            report = self.bounce(&bounce, report);
        }
        let text = self.format.text(&report);
        Read { report, text }
    }

    /// What a mail tells of another one.
    fn bounce(&self, bounce: &Bounce, report: DiagnoseReport) -> DiagnoseReport {
        let mail = BouncedMail::new(bounce, KnowledgeBase::built_in());
        let original = bounce.original.as_ref();
        let sender = original.and_then(|one| Sender::of(&Message::parse(&one.octets)));
        let senders = self.senders.as_ref().filter(|_| mail.is_about_authentication());
        let checked = senders.zip(sender.as_ref());
        let checked = checked.map(|(senders, sender)| senders.check(sender, &self.rules));
        let domain = sender.as_ref().map(|sender| &sender.domain);
        let joined = domain.zip(checked.as_ref());
        let joined =
            joined.map(|(domain, checked)| SenderCheck { domain, findings: &checked.findings });
        let mail = mail.with_sender(joined);
        let unanswered = checked.as_ref().map(|checked| checked.missing.clone());
        report
            .with_bounce(bounce, &mail, domain)
            .with_findings(self.rules.check_bounce(&mail))
            .with_unanswered(unanswered.unwrap_or_default())
    }
}
