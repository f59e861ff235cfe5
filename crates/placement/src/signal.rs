//! What one field says, weighed.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use waxseal_parse::span::Span;

use crate::cause::Cause;
use crate::closed_set::closed_set;
use crate::headers::Writer;

closed_set! {
    /// What a message was taken for, from harmless to harmful.
    Verdict {
        /// Nothing says anything.
        Unknown = "unknown",
        /// No spam.
        NotSpam = "not-spam",
        /// Bulk mail.
        Bulk = "bulk",
        /// Spam.
        Spam = "spam",
        /// Held back in quarantine.
        Quarantined = "quarantined",
        /// Phishing, spoofing or impersonation.
        Phish = "phish",
        /// Malware.
        Malware = "malware",
    }
}

impl Verdict {
    /// What became of the message, in words that go on after "the message".
    pub fn words(self) -> &'static str {
        match self {
            Self::Unknown => "was judged by nobody who tells of it",
            Self::NotSpam => "was not taken for spam",
            Self::Bulk => "was taken for unwanted bulk mail",
            Self::Spam => "was taken for spam",
            Self::Quarantined => "was held back in quarantine",
            Self::Phish => "was taken for phishing",
            Self::Malware => "was taken for malware",
        }
    }

    /// Whether it speaks against the message.
    pub fn is_harmful(self) -> bool {
        self > Self::NotSpam
    }
}

closed_set! {
    /// How much a signal says.
    Weight {
        /// It goes with the decision, and does not make it.
        Context = "context",
        /// A filter's verdict.
        Verdict = "verdict",
        /// Where the message was put.
        Placement = "placement",
    }
}

closed_set! {
    /// Whether to believe a signal.
    Standing {
        /// Anybody may have written it, the sender too.
        Claimed = "claimed",
        /// A system that the caller trusts wrote it.
        Believed = "believed",
    }
}

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decider {
    /// The provider of the mailbox.
    Provider(Writer),
    /// A filter that the receiving host runs.
    HostFilter(Writer),
    /// The administrator of the receiving organisation, by a list or a rule.
    Administrator,
    /// The recipient, by a list, or by moving or marking the message.
    Recipient,
    /// A rule of the mailbox.
    MailboxRule,
}

impl Decider {
    /// The one that a writer's own verdict makes.
    pub(crate) fn of(writer: Writer) -> Self {
        if writer.is_provider() { Self::Provider(writer) } else { Self::HostFilter(writer) }
    }

    /// Whose system it is, where the header tells.
    pub fn writer(self) -> Option<Writer> {
        match self {
            Self::Provider(writer) | Self::HostFilter(writer) => Some(writer),
            Self::Administrator | Self::Recipient | Self::MailboxRule => None,
        }
    }

    /// A stable name for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provider(_) => "provider",
            Self::HostFilter(_) => "host-filter",
            Self::Administrator => "administrator",
            Self::Recipient => "recipient",
            Self::MailboxRule => "mailbox-rule",
        }
    }
}

impl core::fmt::Display for Decider {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Provider(writer) => write!(f, "the receiving provider ({})", writer.name()),
            Self::HostFilter(Writer::Other) => f.write_str("the receiving server"),
            Self::HostFilter(writer) => {
                write!(f, "the filter at the receiving host ({})", writer.name())
            }
            Self::Administrator => f.write_str("the administrator of the receiving organisation"),
            Self::Recipient => f.write_str("the recipient"),
            Self::MailboxRule => f.write_str("a rule of the recipient's mailbox"),
        }
    }
}

impl Serialize for Decider {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut shape = to.serialize_struct("Decider", 2)?;
        shape.serialize_field("kind", self.as_str())?;
        shape.serialize_field("writer", &self.writer())?;
        shape.end()
    }
}

/// One thing that speaks for or against a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signal {
    /// Who says it.
    pub writer: Writer,
    /// Where it stands in the message; `None` for what the mail store says.
    pub span: Option<Span>,
    /// What it takes the message for; [`Verdict::Unknown`] where it only gives a reason.
    pub verdict: Verdict,
    /// Why.
    pub cause: Option<Cause>,
    /// Who decides so.
    pub decider: Option<Decider>,
    /// How much it says.
    pub weight: Weight,
    /// Whether to believe it.
    pub standing: Standing,
}

impl Signal {
    pub(crate) fn verdict(writer: Writer, span: Span, verdict: Verdict, cause: Cause) -> Self {
        Self {
            writer,
            span: Some(span),
            verdict,
            cause: Some(cause),
            decider: Some(Decider::of(writer)),
            weight: Weight::Verdict,
            standing: Standing::Claimed,
        }
    }

    pub(crate) fn clean(writer: Writer, span: Span) -> Self {
        Self { cause: None, ..Self::verdict(writer, span, Verdict::NotSpam, Cause::Unstated) }
    }

    pub(crate) fn context(writer: Writer, span: Span, cause: Cause) -> Self {
        Self {
            decider: None,
            weight: Weight::Context,
            ..Self::verdict(writer, span, Verdict::Unknown, cause)
        }
    }

    #[must_use]
    pub(crate) fn by(self, decider: Decider) -> Self {
        Self { decider: Some(decider), ..self }
    }

    #[must_use]
    pub(crate) fn placed(self) -> Self {
        Self { weight: Weight::Placement, ..self }
    }
}
