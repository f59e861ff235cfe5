//! What rules about bounces read: one recipient of a mail that came back, and what the refusal means.
//!
//! ```
//! use waxseal_bounce::knowledge::KnowledgeBase;
//! use waxseal_bounce::limits::Limits;
//! use waxseal_rules::bounce::BouncedMail;
//! use waxseal_rules::rule_set::RuleSet;
//!
//! let mail = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\n\r\n\
//!     Hi. This is the qmail-send program at mx.example.net.\r\n\r\n\
//!     <joe@example.com>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n";
//! let bounce = waxseal_bounce::read(mail, &Limits::default());
//! let mail = BouncedMail::new(&bounce, KnowledgeBase::built_in());
//! let findings = RuleSet::built_in().check_bounce(&mail);
//! assert_eq!(findings[0].name, "bounce-no-such-user");
//! ```

use std::iter;

use waxseal_bounce::knowledge::{Actor as Acts, Cause, Classification, Kind, KnowledgeBase};
use waxseal_bounce::{Bounce, Recipient};

use crate::finding::{Actor, Finding};
use crate::remedy::Remedy;
use crate::severity::Severity;
use crate::shown::{self, Instant, quoted};

pub use crate::sender::SenderCheck;

/// Octets of an answer that evidence shows.
const MAX_ANSWER: usize = 600;

/// Octets of an address or a host's name that a message shows.
const MAX_NAME: usize = 320;

/// A mail that came back, with what each refusal means.
#[derive(Clone, Debug)]
pub struct BouncedMail<'b> {
    bounce: &'b Bounce,
    classified: Vec<Classification<'b>>,
    sender: Option<SenderCheck<'b>>,
}

/// One recipient of a mail that came back.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BounceSubject<'s> {
    /// The mail that tells of it.
    pub bounce: &'s Bounce,
    /// Whom it is about, where somebody is named.
    pub recipient: Option<&'s Recipient>,
    /// What the refusal means.
    pub classification: &'s Classification<'s>,
    /// What is wrong with the sender's domain, where it was checked.
    pub sender: Option<SenderCheck<'s>>,
}

impl<'b> BouncedMail<'b> {
    /// Says what each refusal means.
    ///
    /// # Complexity
    /// That of [`KnowledgeBase::classify`] for each recipient.
    pub fn new(bounce: &'b Bounce, base: &'b KnowledgeBase) -> Self {
        Self { bounce, classified: base.classify_bounce(bounce), sender: None }
    }

    /// Joins in what is wrong with the domain that sent the message.
    #[must_use]
    pub fn with_sender(mut self, sender: Option<SenderCheck<'b>>) -> Self {
        self.sender = sender;
        self
    }

    /// Its recipients, in the order of the mail. Where it names nobody there is one without an address;
    /// a mail that is no bounce has none.
    pub fn subjects(&self) -> impl Iterator<Item = BounceSubject<'_>> {
        let recipients = self.bounce.recipients.iter().map(Some).chain(iter::repeat(None));
        self.classified.iter().zip(recipients).map(|(classification, recipient)| BounceSubject {
            bounce: self.bounce,
            recipient,
            classification,
            sender: self.sender,
        })
    }

    /// Whether some recipient did not get the message because of SPF, DKIM, DMARC or ARC.
    pub fn is_about_authentication(&self) -> bool {
        self.classified.iter().any(|found| found.cause == Cause::AuthenticationFailure)
    }
}

impl BounceSubject<'_> {
    /// Why the message did not arrive.
    pub fn cause(&self) -> Cause {
        self.classification.cause
    }

    /// Whether the queue goes on trying.
    pub fn is_delayed(&self) -> bool {
        self.recipient.is_some_and(|recipient| !recipient.is_final())
    }

    /// How bad it is at most: an address that is lost or mail that is refused is an error; what may go
    /// well later is not.
    pub fn severity(&self) -> Severity {
        match self.classification.kind {
            Some(Kind::Hard | Kind::Block) if !self.is_delayed() => Severity::Error,
            _ => Severity::Warning,
        }
    }

    /// The recipient's address, fit to be shown.
    pub fn address(&self) -> String {
        match self.recipient.map(|recipient| &*recipient.address) {
            None | Some("") => "a recipient that the bounce does not name".to_owned(),
            Some(address) => shown::escaped(address, MAX_NAME),
        }
    }

    /// The finding: what it is about in half a sentence (`the mailbox is full`), with all that the bounce
    /// and the knowledge base say of it.
    pub fn finding(&self, what: &str) -> Finding {
        let address = self.address();
        let message = if self.is_delayed() {
            format!("{address} has not got the message yet: {what}")
        } else {
            format!("{address} did not get the message: {what}")
        };
        self.explained(Finding::new(message))
    }

    /// A finding with all that the bounce and the knowledge base say of it.
    pub(crate) fn explained(&self, mut finding: Finding) -> Finding {
        let found = self.classification;
        finding.actor = actor(found.actor);
        finding.evidence.extend(self.evidence());
        let advice = Remedy::advice(found.remedy);
        match self.sender.filter(|_| self.cause() == Cause::AuthenticationFailure) {
            Some(sender) => sender.join(finding, advice),
            None => finding.mend(advice),
        }
    }

    fn evidence(&self) -> Vec<String> {
        let found = self.classification;
        let mut evidence = Vec::new();
        if !found.text.is_empty() {
            let host = self.recipient.and_then(|recipient| recipient.remote_mta.as_ref());
            let by = host.map(|host| format!(" of {}", shown::escaped(&host.name, MAX_NAME)));
            let text = quoted(&found.text, MAX_ANSWER);
            evidence.push(format!("the answer{}: {text}", by.unwrap_or_default()));
        }
        if let Some(kind) = found.kind {
            evidence.push(self.kind(kind));
        }
        if let Some(provider) = found.provider {
            evidence.push(format!("the provider that answered is {provider}"));
        }
        if let Some(list) = &found.list {
            evidence.push(format!("the blocklist is {}", shown::escaped(list, MAX_NAME)));
        }
        if !found.why.is_empty() {
            let why: Vec<String> = found.why.iter().map(ToString::to_string).collect();
            let why = shown::cut(&why.join("; "), MAX_ANSWER).to_owned();
            evidence.push(format!("taken for {} by row {}: {why}", found.cause, found.row));
        }
        if let Some(until) = self.recipient.and_then(|recipient| recipient.will_retry_until) {
            evidence.push(format!("the queue gives up at {}", Instant(until)));
        }
        evidence
    }

    fn kind(&self, kind: Kind) -> String {
        match kind {
            Kind::Hard => "hard: suppress the address",
            Kind::Soft if self.is_delayed() => "soft: the queue tries again; keep the address",
            Kind::Soft => {
                "soft: send again later; suppress the address only after failures over days"
            }
            Kind::Block => "block: the address is good; never suppress it",
            _ => "of a kind that is not known here",
        }
        .to_owned()
    }
}

fn actor(acts: Acts) -> Actor {
    match acts {
        Acts::Sender => Actor::Author,
        Acts::SenderAdmin | Acts::HostOwner => Actor::Sender,
        Acts::Recipient => Actor::Recipient,
        Acts::Nobody => Actor::Nobody,
        _ => Actor::Receiver,
    }
}

#[cfg(test)]
mod tests {
    use waxseal_bounce::limits::Limits;

    use super::*;
    use crate::findings::MAX_OF_A_RULE;
    use crate::rule_set::RuleSet;

    fn findings(status: &str) -> Vec<Finding> {
        let mail = format!(
            "From: MAILER-DAEMON@mx.example.com\r\nContent-Type: multipart/report;\r\n \
             report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: \
             message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n{status}\
             \r\n--b--\r\n"
        );
        let bounce = waxseal_bounce::read(mail.as_bytes(), &Limits::default());
        RuleSet::built_in().check_bounce(&BouncedMail::new(&bounce, KnowledgeBase::built_in()))
    }

    #[test]
    fn a_finding_tells_whom_what_and_why() {
        let found = findings(
            "Final-Recipient: rfc822; jane@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             Remote-MTA: dns; mx.example.net\r\nDiagnostic-Code: smtp; 550 5.1.1 User \
             \u{1b}[31munknown\r\n",
        );
        let [found] = &*found else { panic!("{found:?}") };
        assert!(found.message.starts_with("jane@example.net did not get"), "{}", found.message);
        assert_eq!((found.name, found.severity), ("bounce-no-such-user", Severity::Error));
        let evidence = found.evidence.join("\n");
        assert!(evidence.contains("the answer of mx.example.net: \"550 5.1.1 User"), "{evidence}");
        assert!(!evidence.contains('\u{1b}'), "{evidence:?}");
        assert!(evidence.contains("hard: suppress the address"), "{evidence}");
        assert!(evidence.contains("taken for no-such-user by row "), "{evidence}");
    }

    #[test]
    fn what_is_tried_again_is_no_error_and_says_until_when() {
        let found = findings(
            "Final-Recipient: rfc822; jane@example.net\r\nAction: delayed\r\nStatus: 4.7.1\r\n\
             Diagnostic-Code: smtp; 450 4.7.1 Client host rejected: cannot find your reverse \
             hostname\r\nWill-Retry-Until: Tue, 14 Nov 2023 22:13:20 +0000\r\n",
        );
        let [found] = &*found else { panic!("{found:?}") };
        assert_eq!(found.severity, Severity::Warning);
        assert!(found.message.contains("has not got the message yet"), "{}", found.message);
        let evidence = found.evidence.join("\n");
        assert!(evidence.contains("gives up at 2023-11-14 22:13:20 UTC"), "{evidence}");
    }

    #[test]
    fn many_recipients_give_few_findings() {
        let one = |number| {
            format!(
                "Final-Recipient: rfc822; u{number}@example.net\r\nAction: failed\r\nStatus: \
                 5.1.1\r\n\r\n"
            )
        };
        let found = findings(&(0..10_000).map(one).collect::<String>());
        assert_eq!(found.len(), MAX_OF_A_RULE);
    }

    #[test]
    fn what_failed_nobody_gives_no_finding() {
        let status = "Final-Recipient: rfc822; jane@example.net\r\nAction: delivered\r\nStatus: \
                      2.0.0\r\n";
        assert_eq!(findings(status), []);
    }
}
