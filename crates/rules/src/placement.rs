//! What rules about placement read: where a message lies, what receivers have taken it for, and who
//! decided so.
//!
//! ```
//! use waxseal_parse::message::Message;
//! use waxseal_placement::folder::Role;
//! use waxseal_placement::limits::Limits;
//! use waxseal_placement::{Belief, Placement, Stored};
//! use waxseal_rules::placement::PlacementSubject;
//! use waxseal_rules::rule_set::RuleSet;
//!
//! let mail = b"X-Spam-Status: Yes, score=9 required=5 tests=BAYES_99\r\nFrom: a@example.com\r\n\r\n";
//! let message = Message::parse(mail);
//! let stored = Stored::in_folder(Role::Junk);
//! let placement = Placement::judge(&message, stored, &Belief::none(), &Limits::default());
//! let subject = PlacementSubject::new(&message, &placement);
//! let findings = RuleSet::built_in().check_placement(&subject);
//! assert_eq!(findings[0].name, "spam-content");
//! ```

use std::cmp::Reverse;

use waxseal_parse::message::Message;
use waxseal_placement::folder::{JunkMark, Role};
use waxseal_placement::{Actor as Acts, Cause, Placement, Signal, Standing, Verdict, Weight};

use crate::excerpt;
use crate::finding::{Actor, Finding};
use crate::remedy::Remedy;
use crate::sender::SenderCheck;
use crate::severity::Severity;
use crate::shown;

/// What the header says that one finding tells one by one.
const MAX_SAID: usize = 8;

/// Octets of a field's name or value that evidence shows.
const MAX_TEXT: usize = 200;

/// A message, where it lies, and what receivers have taken it for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PlacementSubject<'m> {
    /// The message that the judgement is about.
    pub message: &'m Message<'m>,
    /// The judgement.
    pub placement: &'m Placement,
    /// What is wrong with the sender's domain, where it was checked.
    pub sender: Option<SenderCheck<'m>>,
}

impl<'m> PlacementSubject<'m> {
    /// A message, judged.
    pub fn new(message: &'m Message<'m>, placement: &'m Placement) -> Self {
        Self { message, placement, sender: None }
    }

    /// Joins in what is wrong with the domain that sent the message.
    #[must_use]
    pub fn with_sender(mut self, sender: Option<SenderCheck<'m>>) -> Self {
        self.sender = sender;
        self
    }

    /// Whether SPF, DKIM or DMARC is a reason, so that the sender's domain is worth a check.
    pub fn is_about_authentication(&self) -> bool {
        [Cause::AuthenticationFailed, Cause::Spoofing]
            .into_iter()
            .any(|cause| self.reason(cause).is_some())
    }

    /// Whether this is one of the reasons for which the message was taken for spam or worse, and whether
    /// that is to be believed.
    pub fn reason(&self, cause: Cause) -> Option<Standing> {
        let causes = self.placement.causes.iter().filter(|_| self.placement.verdict.is_harmful());
        causes.into_iter().find(|(other, _)| *other == cause).map(|(_, standing)| *standing)
    }

    /// Whether the mail store says that the message is wanted: it lies in the inbox, or its keywords call
    /// it no junk.
    pub fn is_in_inbox(&self) -> bool {
        let stored = self.placement.stored;
        stored.role == Some(Role::Inbox) || stored.mark == Some(JunkMark::NotJunk)
    }

    /// What the header says, from the top; what the mail store says is none of it.
    pub fn in_header(&self) -> impl Iterator<Item = &'m Signal> {
        self.placement.signals.iter().filter(|signal| signal.span.is_some())
    }

    /// Whether some receiver writes into the header that this is spam or worse.
    pub fn is_caught(&self) -> bool {
        self.in_header().any(is_catch)
    }

    /// How bad it is at most: what lies in the inbox hurts nobody, and what is only claimed is less sure.
    pub fn severity(&self, standing: Standing) -> Severity {
        if self.is_in_inbox() {
            Severity::Note
        } else if standing == Standing::Believed && self.placement.standing == Standing::Believed {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    /// The finding of one reason: what the message was taken for and why, who decided, what of the header
    /// says so, who acts and what mends it.
    pub fn finding(&self, cause: Cause, standing: Standing) -> Finding {
        let taken = self.placement.verdict.words();
        let message = format!("the message {taken}: {}{}", cause.words(), claimed(standing));
        let finding = self.explained(Finding::new(message), |signal| match signal.cause {
            Some(other) => other == cause,
            None => cause == Cause::Unstated && is_catch(signal),
        });
        let finding = finding.for_actor(actor(cause.actor()));
        let advice = Remedy::advice(cause.remedy());
        let is_joined = matches!(cause, Cause::AuthenticationFailed | Cause::Spoofing);
        match self.sender.filter(|_| is_joined) {
            Some(sender) => sender.join(finding, advice),
            None => finding.mend(advice),
        }
    }

    /// A finding with who decided, where the message lies and which fields of the header say so; what is
    /// believed goes first.
    pub fn explained(&self, mut finding: Finding, says: impl Fn(&Signal) -> bool) -> Finding {
        let mut said: Vec<&Signal> = self.in_header().filter(|signal| says(signal)).collect();
        said.sort_by_key(|signal| Reverse(signal.standing));
        if let Some((signal, span)) = said.first().and_then(|one| Some((one, one.span?))) {
            let label =
                format!("written by {}, {}", signal.writer.name(), believed(signal.standing));
            finding = finding.at(excerpt::of_message(self.message, span, &label));
        }
        if let Some((decider, standing)) = self.placement.decided_by {
            finding = finding.because(format!("decided by {decider}, {}", believed(standing)));
        }
        finding.evidence.extend(self.store().map(ToOwned::to_owned));
        finding.evidence.extend(said.iter().take(MAX_SAID).filter_map(|one| self.sentence(one)));
        match said.len().saturating_sub(MAX_SAID) {
            0 => finding,
            more => finding.because(format!("the header says {more} more things like these")),
        }
    }

    /// What the mail store says.
    fn store(&self) -> impl Iterator<Item = &'static str> {
        let stored = self.placement.stored;
        let folder = match stored.role {
            Some(Role::Junk) => Some("it lies in a junk folder"),
            Some(Role::Inbox) => Some("it lies in the inbox"),
            _ => None,
        };
        let mark = stored.mark.map(|mark| match mark {
            JunkMark::NotJunk => "its keywords call it no junk",
            JunkMark::Phishing => "its keywords call it phishing",
            _ => "its keywords call it junk",
        });
        folder.into_iter().chain(mark)
    }

    /// `X-Spam-Status has "BAYES_99" (SpamAssassin, believed)`
    fn sentence(&self, signal: &Signal) -> Option<String> {
        let span = signal.span?;
        let (_, field) = self.message.field_at(span.start())?;
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        Some(format!(
            "{} has {} ({}, {})",
            shown::escaped(&text(field.name()), MAX_TEXT),
            shown::quoted(&text(span.of(self.message.raw())), MAX_TEXT),
            signal.writer.name(),
            believed(signal.standing)
        ))
    }
}

/// Whether a signal is some filter's word that this is spam or worse, or puts it with that.
pub(crate) fn is_catch(signal: &Signal) -> bool {
    signal.weight != Weight::Context && signal.verdict.is_harmful()
}

/// Whether a signal is some filter's word that this is no spam.
pub(crate) fn is_clean(signal: &Signal) -> bool {
    signal.verdict == Verdict::NotSpam
}

fn claimed(standing: Standing) -> &'static str {
    match standing {
        Standing::Believed => "",
        _ => ", as the header claims",
    }
}

fn believed(standing: Standing) -> &'static str {
    match standing {
        Standing::Believed => "believed",
        _ => "only claimed",
    }
}

fn actor(acts: Acts) -> Actor {
    match acts {
        Acts::Sender => Actor::Author,
        Acts::SenderAdmin => Actor::Sender,
        Acts::Recipient => Actor::Recipient,
        Acts::RecipientAdmin => Actor::Receiver,
        _ => Actor::Nobody,
    }
}
