//! A message as the rules see it: what verification has found, and the octets it was found in.

use waxseal_parse::domain::DomainName;
use waxseal_parse::message::{HeaderField, Message};
use waxseal_parse::span::Span;
use waxseal_verify::authentication_results::Trust;
use waxseal_verify::authenticator::Evidence;
use waxseal_verify::dkim::evidence::{SignatureEvidence, Status, Unusable};
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::envelope::TrustedHop;

use crate::finding::Excerpt;

/// Octets of a message that an excerpt shows at most; a longer text is cut around the place.
pub const MAX_EXCERPT: usize = 400;

/// Octets shown before the place where a text is cut.
const CONTEXT: usize = 60;

/// What stands where a text was cut.
const CUT: &str = "…";

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
        let Some(field) = self.message.fields().get(position) else {
            return Excerpt::new("header", Vec::new(), Span::default(), label);
        };
        let before = field.value_offset() - field.offset();
        windowed(origin(position, field), field.content(), span.shifted(before), label)
    }

    /// A field with its value marked.
    pub fn value_excerpt(&self, position: usize, label: &str) -> Excerpt {
        let value = self.message.fields().get(position).map(HeaderField::value).unwrap_or_default();
        self.field_excerpt(position, Span::new(0, value.len()).trimmed(value), label)
    }

    /// A piece of the message; the span counts in the whole of it.
    pub fn raw_excerpt(&self, span: Span, label: &str) -> Excerpt {
        let holds = |field: &HeaderField<'_>| {
            (field.span().start()..field.span().end()).contains(&span.start())
        };
        let mut fields = self.message.fields().iter().enumerate();
        if let Some((position, field)) = fields.find(|(_, field)| holds(field)) {
            let in_field = |at: usize| at.saturating_sub(field.offset());
            let span = Span::new(in_field(span.start()), in_field(span.end()));
            return windowed(origin(position, field), field.content(), span, label);
        }
        let is_body = self.message.body_start().is_some_and(|start| span.start() >= start);
        let part = if is_body { "body" } else { "header" };
        let origin = format!("{part}, octet {} of the message", span.start() + 1);
        windowed(origin, around(self.message.raw(), span), Span::new(0, span.len()), label)
    }
}

/// `DKIM-Signature, field 3`, counted from 1 at the top.
fn origin(position: usize, field: &HeaderField<'_>) -> String {
    let number = position + 1;
    match &*String::from_utf8_lossy(field.name()) {
        "" => format!("field {number}, which has no name"),
        name => format!("{name}, field {number}"),
    }
}

/// The octets at a place of a message, to the end of their line.
fn around(raw: &[u8], span: Span) -> &[u8] {
    let rest = raw.get(span.start()..).unwrap_or_default();
    let shown = rest.get(..MAX_EXCERPT).unwrap_or(rest);
    let behind = shown.get(span.len()..).unwrap_or_default();
    let line = behind.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    shown.get(..span.len() + line.unwrap_or(behind.len())).unwrap_or(shown)
}

/// A text around a place of it, cut to [`MAX_EXCERPT`].
fn windowed(origin: String, text: &[u8], span: Span, label: &str) -> Excerpt {
    if text.len() <= MAX_EXCERPT {
        let within = |at: usize| at.min(text.len());
        let span = Span::new(within(span.start()), within(span.end()));
        return Excerpt::new(origin, text, span, label);
    }
    let is_boundary = |at: &usize| text.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    let boundary = |at: usize| (at..at.saturating_add(4)).find(is_boundary).unwrap_or(at);
    let start = boundary(span.start().saturating_sub(CONTEXT)).min(text.len());
    let end = boundary(start.saturating_add(MAX_EXCERPT)).min(text.len());
    let before = if start > 0 { CUT } else { "" };
    let behind = if end < text.len() { CUT } else { "" };
    let piece = text.get(start..end).unwrap_or_default();
    let place = |at: usize| at.clamp(start, end) - start + before.len();
    let shown = [before.as_bytes(), piece, behind.as_bytes()].concat();
    Excerpt::new(origin, shown, Span::new(place(span.start()), place(span.end())), label)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &[u8], span: Span) -> (String, Vec<u8>) {
        let excerpt = windowed("x".to_owned(), text, span, "");
        let place = excerpt.labels[0].span;
        (String::from_utf8(excerpt.text.to_vec()).unwrap(), place.of(&excerpt.text).to_vec())
    }

    #[test]
    fn a_long_text_is_cut_around_its_place() {
        let text = format!("{}needle{}", "ü".repeat(500), "ö".repeat(500));
        let (window, place) = shown(text.as_bytes(), Span::new(1000, 1006));
        assert_eq!(place, b"needle");
        assert!(window.starts_with("…ü") && window.ends_with("ö…"), "{window}");
        assert!(window.len() <= MAX_EXCERPT + 2 * CUT.len() + 4);
        let (window, place) = shown(text.as_bytes(), Span::new(0, 2006));
        assert!(window.starts_with('ü') && place.len() >= MAX_EXCERPT - 4);
        let (window, place) = shown(b"short", Span::new(2, 900));
        assert_eq!((&*window, &*place), ("short", &b"ort"[..]));
        // A place that lies outside marks nothing.
        let (_, place) = shown(text.as_bytes(), Span::new(9000, 9001));
        assert_eq!(place, b"");
    }

    #[test]
    fn a_piece_of_the_message_is_shown_to_the_end_of_its_line() {
        let raw = b"A: b\r\n\r\none\r\ntwo three\r\nfour\r\n";
        assert_eq!(around(raw, Span::new(13, 16)), b"two three");
        assert_eq!(around(raw, Span::new(8, 16)), b"one\r\ntwo three");
        assert_eq!(around(raw, Span::new(900, 901)), b"");
        assert_eq!(around(&[b'x'; 900], Span::new(0, 900)).len(), MAX_EXCERPT);
    }
}
