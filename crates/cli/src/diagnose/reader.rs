//! One mail read and reported, on any thread.

use waxseal_batch::StoredMessage;
use waxseal_bounce::Bounce;
use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::Limits;
use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::{Author, Limits as MailboxLimits};
use waxseal_parse::message::Message;
use waxseal_report::{DiagnoseFormat, DiagnoseReport};
use waxseal_rules::bounce::{BouncedMail, SenderCheck};
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::a_labels::a_labels;

use super::sender::Senders;
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
    /// Whether DNS facts of its sender are missing or failed.
    pub(super) is_open: bool,
}

impl Reader {
    pub(super) fn new(rules: RuleSet, senders: Option<Senders>, format: DiagnoseFormat) -> Self {
        Self { rules, senders, format }
    }

    pub(super) fn read(&self, stored: &StoredMessage<'_>) -> Read {
        let bounce = waxseal_bounce::read(stored.bytes(), &Limits::default());
        let mail = BouncedMail::new(&bounce, KnowledgeBase::built_in());
        let domain = sender_domain(&bounce);
        let senders = self.senders.as_ref().filter(|_| mail.is_about_authentication());
        let checked = senders.zip(domain.as_ref());
        let checked = checked.map(|(senders, domain)| senders.check(domain, &self.rules));
        let sender = domain.as_ref().zip(checked.as_ref());
        let sender =
            sender.map(|(domain, checked)| SenderCheck { domain, findings: &checked.findings });
        let mail = mail.with_sender(sender);
        let findings = self.rules.check_bounce(&mail);
        let domain = domain.as_ref().map(DomainName::as_str);
        let place = place(stored.location());
        let report = DiagnoseReport::new(place, &bounce, &mail, domain, findings);
        let mut text = String::new();
        self.format.report(&report, &mut text);
        Read { report, text, is_open: checked.is_some_and(|checked| checked.is_open) }
    }
}

/// The domain of From of the message that came back.
fn sender_domain(bounce: &Bounce) -> Option<DomainName> {
    let message = Message::parse(&bounce.original.as_ref()?.octets);
    match Author::of(&message, &MailboxLimits::default()) {
        Author::Mailbox(domain) | Author::Mailboxes { domain, .. } => a_labels(&domain.domain),
        _ => None,
    }
}
