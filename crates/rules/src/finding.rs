//! What a rule has found.

use waxseal_parse::span::Span;

use crate::remedy::Remedy;
use crate::severity::Severity;

/// What a rule has found: what is wrong, where, how it shows, who acts and what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The code of the rule, `SPF001` say. Empty until the finding is handed to
    /// [`Findings`](crate::findings::Findings).
    pub code: &'static str,
    /// The name of the rule, `spf-missing` say.
    pub name: &'static str,
    /// How bad it is, by the rule and the configuration.
    pub severity: Severity,
    /// What is wrong, in one sentence without a final full stop.
    pub message: String,
    /// The text it was found in, with the places.
    pub excerpt: Option<Excerpt>,
    /// What else shows it: counts, names, answers; a sentence each.
    pub evidence: Vec<String>,
    /// Who has to act.
    pub actor: Actor,
    /// What mends it; the first is the best.
    pub remedies: Vec<Remedy>,
}

impl Finding {
    /// Something is wrong; the domain's owner has to act, unless somebody else is named.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            code: "",
            name: "",
            severity: Severity::Note,
            message: message.into(),
            excerpt: None,
            evidence: Vec::new(),
            actor: Actor::DomainOwner,
            remedies: Vec::new(),
        }
    }

    /// Where it was found.
    #[must_use]
    pub fn at(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(excerpt);
        self
    }

    /// What else shows it.
    #[must_use]
    pub fn because(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// Who has to act.
    #[must_use]
    pub fn for_actor(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// What mends it; those that were named before are better.
    #[must_use]
    pub fn mend(mut self, remedy: Remedy) -> Self {
        self.remedies.push(remedy);
        self
    }
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Actor {
    /// Whoever publishes the domain's records.
    DomainOwner,
    /// Whoever runs the servers that send the mail.
    Sender,
    /// The provider that the mail is sent through.
    Provider,
    /// Whoever runs the domain's name servers.
    DnsOperator,
    /// Whoever receives the mail.
    Receiver,
    /// Whoever wrote the message or had it sent.
    Author,
    /// Whoever the mailbox belongs to.
    Recipient,
    /// Nobody: it passes by waiting.
    Nobody,
    /// Whoever passed the mail on: a list, a gateway, a forwarding mailbox.
    Forwarder,
    /// Somebody else whose record is used: an included domain, a taker of reports.
    ThirdParty,
}

impl Actor {
    /// Who that is, for a sentence that begins "Who acts:".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DomainOwner => "the domain's owner",
            Self::Sender => "whoever runs the sending servers",
            Self::Provider => "the sending provider",
            Self::DnsOperator => "whoever runs the name servers",
            Self::Receiver => "the receiver",
            Self::Author => "whoever sent the message",
            Self::Recipient => "the recipient",
            Self::Nobody => "nobody",
            Self::Forwarder => "whoever passed the mail on",
            Self::ThirdParty => "the owner of the other domain",
        }
    }
}

/// A text with places in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt {
    /// What the text is: `example.com TXT`, or `message.eml, Subject`.
    pub origin: String,
    /// The text itself, as octets: what is published need not be UTF-8.
    pub text: Box<[u8]>,
    /// The places, the one that matters first.
    pub labels: Vec<Label>,
}

impl Excerpt {
    /// A text with the place that matters.
    pub fn new(
        origin: impl Into<String>,
        text: impl Into<Box<[u8]>>,
        span: Span,
        label: impl Into<String>,
    ) -> Self {
        let label = Label { span, text: label.into() };
        Self { origin: origin.into(), text: text.into(), labels: vec![label] }
    }

    /// Another place.
    #[must_use]
    pub fn with(mut self, span: Span, label: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: label.into() });
        self
    }
}

/// A place, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// Where, in octets of the text.
    pub span: Span,
    /// What is there, in a few words; may be empty.
    pub text: String,
}
