//! A message as the rules see it: what verification has found, and the octets it was found in.

use waxseal_parse::domain::DomainName;
use waxseal_parse::message::{HeaderField, Message};
use waxseal_parse::span::Span;
use waxseal_verify::authentication_results::Trust;
use waxseal_verify::authenticator::Evidence;
use waxseal_verify::dkim::evidence::{SignatureEvidence, Status, Unusable};
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::envelope::TrustedHop;

use crate::excerpt;
use crate::finding::Excerpt;

pub use crate::excerpt::MAX_EXCERPT;

/// A message and what verification has found of it. Rules read it and never verify again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MessageSubject<'m> {
    /// The message that the evidence is about.
    pub message: &'m Message<'m>,
    /// What was found.
    pub evidence: &'m Evidence<'m>,
    /// Why signatures do not verify: one for each of the evidence's signatures, in order, as far as
    /// there are any.
    pub explanations: Vec<Option<Explanation>>,
    /// Whose Authentication-Results are believed; `None` where nobody has said.
    pub trust: Option<&'m Trust>,
    /// The hop that took the message from strangers; `None` where nobody has said.
    pub hop: Option<&'m TrustedHop>,
}

impl<'m> MessageSubject<'m> {
    /// A message and its evidence; nothing else is known.
    pub fn new(message: &'m Message<'m>, evidence: &'m Evidence<'m>) -> Self {
        Self { message, evidence, explanations: Vec::new(), trust: None, hop: None }
    }

    /// Why signatures do not verify: one for each of the evidence's signatures, in order.
    #[must_use]
    pub fn with_explanations(mut self, explanations: Vec<Option<Explanation>>) -> Self {
        self.explanations = explanations;
        self
    }

    /// Whose Authentication-Results are believed.
    #[must_use]
    pub fn with_trust(mut self, trust: &'m Trust) -> Self {
        self.trust = Some(trust);
        self
    }

    /// The hop that took the message from strangers.
    #[must_use]
    pub fn with_hop(mut self, hop: &'m TrustedHop) -> Self {
        self.hop = Some(hop);
        self
    }

    /// The signatures that verification has looked at: those beyond its limit are left out.
    pub fn signatures(&self) -> impl Iterator<Item = MessageSignature<'_>> {
        let signatures = self.evidence.dkim.signatures.iter().enumerate();
        signatures.filter(|(_, evidence)| !is_beyond_limit(evidence)).map(|(at, evidence)| {
            let explanation = self.explanations.get(at).and_then(Option::as_ref);
            MessageSignature { subject: self, evidence, explanation }
        })
    }

    /// The signatures that pass.
    pub fn passing_signatures(&self) -> impl Iterator<Item = MessageSignature<'_>> {
        self.signatures().filter(MessageSignature::is_pass)
    }

    /// The domain of From in A-labels, where DMARC has found exactly one.
    pub fn author_domain(&self) -> Option<&DomainName> {
        self.evidence.dmarc.as_ref()?.author_domain()
    }

    /// The fields of this name, from the top, with their positions among the message's fields.
    pub fn fields_named(&self, name: &str) -> impl Iterator<Item = (usize, &HeaderField<'m>)> {
        let fields = self.message.fields().iter().enumerate();
        fields.filter(move |(_, field)| field.is(name.as_bytes()))
    }

    /// A field with a place in its value.
    pub fn field_excerpt(&self, position: usize, span: Span, label: &str) -> Excerpt {
        excerpt::of_field(self.message, position, span, label)
    }

    /// A field with its value marked.
    pub fn value_excerpt(&self, position: usize, label: &str) -> Excerpt {
        let value = self.message.fields().get(position).map(HeaderField::value).unwrap_or_default();
        self.field_excerpt(position, Span::new(0, value.len()).trimmed(value), label)
    }

    /// A piece of the message; the span counts in the whole of it.
    pub fn raw_excerpt(&self, span: Span, label: &str) -> Excerpt {
        excerpt::of_message(self.message, span, label)
    }
}

fn is_beyond_limit(evidence: &SignatureEvidence<'_>) -> bool {
    matches!(evidence.status, Status::Unusable(Unusable::TooManySignatures))
}

/// One signature field of a message.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MessageSignature<'s> {
    /// The message.
    pub subject: &'s MessageSubject<'s>,
    /// What was found of the signature.
    pub evidence: &'s SignatureEvidence<'s>,
    /// Why it does not verify, if somebody has searched for that.
    pub explanation: Option<&'s Explanation>,
}

impl MessageSignature<'_> {
    /// `the signature of example.com (selector s1)`, as far as it can be read.
    pub fn name(&self) -> String {
        let domain = match self.evidence.domain {
            Some(domain) => domain.as_str().to_owned(),
            None => return "a signature of no readable domain".to_owned(),
        };
        match self.evidence.signature {
            Some(signature) => {
                format!(
                    "the signature of {domain} (selector {})",
                    signature.selector.escape_debug()
                )
            }
            None => format!("the signature of {domain}"),
        }
    }

    /// Whether it passes.
    pub fn is_pass(&self) -> bool {
        self.evidence.status == Status::Pass
    }

    /// How often `h=` has this name.
    pub fn mentions(&self, name: &str) -> usize {
        let names = self.evidence.signature.map(|signature| &*signature.signed_fields);
        let is_it = |other: &&&str| other.eq_ignore_ascii_case(name);
        names.unwrap_or_default().iter().filter(is_it).count()
    }

    /// The field with the value of one of its tags marked; the whole value where it has no such tag.
    pub fn at_tag(&self, tag: &str, label: &str) -> Excerpt {
        let tags = self.evidence.signature.map(|signature| &signature.tags);
        match tags.and_then(|tags| tags.find(tag.as_bytes())) {
            Some(tag) => self.subject.field_excerpt(self.evidence.field, tag.value(), label),
            None => self.subject.value_excerpt(self.evidence.field, label),
        }
    }

    /// The field with the first name in `h=` marked that is this one; the whole of `h=` without one.
    pub fn at_signed_name(&self, name: &str, label: &str) -> Excerpt {
        let place = self.evidence.signature.and_then(|signature| {
            let text = signature.tags.text();
            let list = signature.tags.find(b"h")?.value();
            let mut start = list.start();
            for item in list.of(text).split(|byte| *byte == b':') {
                let span = Span::new(start, start + item.len()).trimmed(text);
                if span.of(text).eq_ignore_ascii_case(name.as_bytes()) {
                    return Some(span);
                }
                start += item.len() + 1;
            }
            None
        });
        match place {
            Some(span) => self.subject.field_excerpt(self.evidence.field, span, label),
            None => self.at_tag("h", label),
        }
    }

    /// Whether the message does as well without this signature: another one passes that is of the
    /// same domain or speaks for the author. A bad signature does not hurt a good one beside it
    /// (RFC 6376 §6.1).
    pub fn is_spare(&self) -> bool {
        let author = self.subject.author_domain();
        let related = |one: &DomainName, other: &DomainName| {
            one.is_at_or_below(other) || other.is_at_or_below(one)
        };
        self.subject.passing_signatures().any(|other| {
            let Some(domain) = other.evidence.domain else { return false };
            Some(domain) == self.evidence.domain
                || author.is_some_and(|author| related(author, domain))
        })
    }
}
