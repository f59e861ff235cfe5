//! What is wrong with the only text at a selector: one fault, the one that explains the most.

use waxseal_parse::dkim::deviation::Deviation;
use waxseal_parse::dkim::key_record::KeyRecordErrorKind;
use waxseal_parse::span::Span;
use waxseal_parse::tag_list::TagListErrorKind;
use waxseal_verify::dkim::public_key::PublishedKeyError;

use super::difference::{Difference, DifferenceKind};
use super::reading::{Reading, value_of};
use super::undo;

/// Why mail is not believed by what stands at a selector: each kind has a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The key of another selector of the same provider.
    Swapped,
    /// A record of another kind.
    ForeignRecord,
    /// A line of a zone file was pasted as the value.
    PastedLine,
    /// The lines around a key in PEM are in the value.
    PemLines,
    /// Percent escapes or HTML entities.
    Escaped,
    /// A character that is not ASCII.
    NotAscii,
    /// A quotation mark or backslash.
    Quotes,
    /// A line end.
    LineBreak,
    /// No semicolon between two tags.
    SemicolonLost,
    /// `h=` and `k=` hold each other's value.
    TagsSwapped,
    /// No `p=`.
    KeyTagMissing,
    /// `v=` is not `DKIM1`, or does not come first.
    Version,
    /// `k=` is not a kind of key.
    KeyType,
    /// `h=` shuts out SHA-256.
    HashShutOut,
    /// `s=` shuts out mail.
    MailShutOut,
    /// `p=` is empty.
    Revoked,
    /// A tag stands twice.
    TagTwice,
    /// All letters are in one case.
    OneCase,
    /// The beginning or the end is missing.
    Truncated,
    /// Characters are missing.
    CharactersMissing,
    /// Characters were added.
    CharactersAdded,
    /// The value is another one.
    Differs,
    /// It is no tag list, or too long.
    Syntax,
    /// `p=` is not base64.
    Base64,
    /// `p=` is no key.
    Unreadable,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// Where, in the text.
    pub span: Span,
    /// Where the text leaves the expected one, if one is expected.
    pub difference: Option<Difference>,
    /// A text in its place: the expected one, or what it was most likely meant to be.
    pub repaired: Option<Box<str>>,
}

/// The texts that a provider expects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expectation<'a> {
    /// At this selector.
    pub(super) text: &'a str,
    /// At the others of the same provider.
    pub(super) others: &'a [&'a str],
}

/// Finds the fault of a text; `None` where verifiers take it, and take it as what is expected.
///
/// # Complexity
/// Linear in the text: at most 64 tags, and a bounded number of readings of each text.
pub(super) fn find(
    text: &[u8],
    reading: &Reading,
    expectation: Option<Expectation<'_>>,
) -> Option<Fault> {
    let expected = expectation.map(|expectation| expectation.text);
    let diagnosis = Diagnosis {
        text,
        reading,
        expected: expected.map(|text| (text, Reading::of(text.as_bytes()))),
    };
    if diagnosis.serves(reading) {
        return None;
    }
    let others = expectation.map_or(&[][..], |expectation| expectation.others);
    let difference = expected.and_then(|expected| diagnosis.difference(expected));
    let (kind, span, repaired) = diagnosis.kind(others, difference);
    let repaired = expected.map(Into::into).or(repaired);
    Some(Fault { kind, span, difference, repaired })
}

struct Diagnosis<'a> {
    text: &'a [u8],
    reading: &'a Reading,
    expected: Option<(&'a str, Reading)>,
}

type Kind = (FaultKind, Span, Option<Box<str>>);

impl Diagnosis<'_> {
    fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    fn serves(&self, reading: &Reading) -> bool {
        match &self.expected {
            Some((_, expected)) => reading.serves_as(expected),
            None => reading.is_usable(),
        }
    }

    fn kind(&self, others: &[&str], difference: Option<Difference>) -> Kind {
        let is_too_long = self.reading.record.as_ref().is_err_and(|error| {
            let too_many = KeyRecordErrorKind::TagList(TagListErrorKind::TooManyTags);
            matches!(error.kind, KeyRecordErrorKind::TooLong { .. }) || error.kind == too_many
        });
        if is_too_long {
            return (FaultKind::Syntax, self.whole(), None);
        }
        let is_of = |other: &&str| self.reading.serves_as(&Reading::of(other.as_bytes()));
        if others.iter().any(is_of) {
            let key = self.reading.record.as_ref().map(|record| record.public_key_span);
            return (FaultKind::Swapped, key.unwrap_or(self.whole()), None);
        }
        if is_foreign(self.text) {
            return (FaultKind::ForeignRecord, self.whole(), None);
        }
        if let Some(kind) = self.undone() {
            return kind;
        }
        let compared = difference.and_then(|difference| self.compared(difference));
        let (kind, span) = compared
            .or_else(|| self.refused())
            .or_else(|| difference.map(|difference| self.differs(difference)))
            .or_else(|| self.no_key())
            .unwrap_or((FaultKind::Unreadable, self.whole()));
        (kind, span, None)
    }

    /// What was done to the text, if undoing it gives what is wanted: one step alone, or several.
    fn undone(&self) -> Option<Kind> {
        let repaired = |text: Vec<u8>| String::from_utf8(text).ok().map(String::into_boxed_str);
        for (kind, undo) in undo::STEPS {
            if let Some(undone) = undo(self.text)
                && self.serves(&Reading::of(&undone.text))
            {
                return Some((kind, undone.span, repaired(undone.text)));
            }
        }
        let (mut text, mut first) = (self.text.to_vec(), None);
        for (kind, undo) in undo::STEPS {
            let Some(undone) = undo(&text) else { continue };
            text = undone.text;
            let (kind, span) = *first.get_or_insert((kind, undone.span));
            if self.serves(&Reading::of(&text)) {
                return Some((kind, span, repaired(text)));
            }
        }
        None
    }

    /// Where the text leaves the expected one: in the key, where the key differs, for the tags before
    /// it may be in any order and have any space between them.
    fn difference(&self, expected: &str) -> Option<Difference> {
        let expected = expected.as_bytes();
        if let (Some(ours), Some(theirs)) = (value_of(self.text, b'p'), value_of(expected, b'p'))
            && let Some(difference) = Difference::between((self.text, ours), (expected, theirs))
        {
            return Some(difference);
        }
        Difference::between((self.text, self.whole()), (expected, Span::new(0, expected.len())))
    }

    /// What the comparison with the expected text shows beyond doubt.
    fn compared(&self, difference: Difference) -> Option<(FaultKind, Span)> {
        let (expected, _) = self.expected.as_ref()?;
        let span = difference.span(self.text);
        let here = span.of(self.text);
        let is_key_empty = value_of(self.text, b'p').is_some_and(Span::is_empty);
        match (difference.kind, here) {
            (DifferenceKind::CutOff { .. }, _) if is_key_empty => None,
            (DifferenceKind::CutOff { .. } | DifferenceKind::Headless { .. }, _) => {
                Some((FaultKind::Truncated, span))
            }
            (_, [b'\r' | b'\n', ..]) => Some((FaultKind::LineBreak, span)),
            (_, [b'"' | b'\'' | b'`' | b'\\', ..]) => Some((FaultKind::Quotes, span)),
            (_, [first, ..]) if !first.is_ascii() => Some((FaultKind::NotAscii, span)),
            _ if self.is_in_one_case(expected) => Some((FaultKind::OneCase, span)),
            _ => None,
        }
    }

    /// Whether all letters were made small, or capital, and nothing else was done.
    fn is_in_one_case(&self, expected: &str) -> bool {
        let folded = |text: &[u8]| -> Vec<u8> {
            let octets = text.iter().filter(|octet| !octet.is_ascii_whitespace());
            octets.map(u8::to_ascii_lowercase).collect()
        };
        let key = value_of(self.text, b'p').map_or(self.text, |span| span.of(self.text));
        is_one_case(key) && folded(self.text) == folded(expected.as_bytes())
    }

    /// Why verifiers take nothing from the record, whatever its key is.
    fn refused(&self) -> Option<(FaultKind, Span)> {
        let record = match &self.reading.record {
            Ok(record) => record,
            Err(error) => {
                let kind = match error.kind {
                    KeyRecordErrorKind::TagList(TagListErrorKind::DuplicateTag { .. }) => {
                        FaultKind::TagTwice
                    }
                    KeyRecordErrorKind::NoKey | KeyRecordErrorKind::KeyTagInWrongCase => {
                        FaultKind::KeyTagMissing
                    }
                    KeyRecordErrorKind::NotAKeyRecord | KeyRecordErrorKind::Version => {
                        FaultKind::Version
                    }
                    KeyRecordErrorKind::KeyType => FaultKind::KeyType,
                    KeyRecordErrorKind::Quoting => FaultKind::Quotes,
                    _ => return None,
                };
                let version = value_of(self.text, b'v').filter(|_| kind == FaultKind::Version);
                return Some((kind, version.unwrap_or(error.span)));
            }
        };
        let value = |name| value_of(self.text, name).unwrap_or(self.whole());
        if record.is_revoked() {
            return Some((FaultKind::Revoked, record.public_key_span));
        }
        if !record.allows_sha256 {
            return Some((FaultKind::HashShutOut, value(b'h')));
        }
        if !record.allows_email {
            return Some((FaultKind::MailShutOut, value(b's')));
        }
        let deviation = |deviation| record.deviations.iter().find(|at| at.deviation == deviation);
        let line_end = deviation(Deviation::LineEndInKeyRecord);
        let version = deviation(Deviation::VersionNotFirst);
        line_end
            .map(|at| (FaultKind::LineBreak, at.span))
            .or(version.map(|at| (FaultKind::Version, at.span)))
    }

    /// The text is another than the expected one, and nothing says why.
    fn differs(&self, difference: Difference) -> (FaultKind, Span) {
        let kind = match difference.kind {
            DifferenceKind::Missing { .. } => FaultKind::CharactersMissing,
            DifferenceKind::Added { .. } => FaultKind::CharactersAdded,
            _ => FaultKind::Differs,
        };
        (kind, difference.span(self.text))
    }

    /// Why there is no key in the record.
    fn no_key(&self) -> Option<(FaultKind, Span)> {
        match (&self.reading.record, &self.reading.key) {
            (Err(error), _) => {
                let here = error.span.of(self.text).first();
                let kind = match error.kind {
                    _ if here.is_some_and(|octet| !octet.is_ascii()) => FaultKind::NotAscii,
                    KeyRecordErrorKind::Base64 if error.span.is_empty() => FaultKind::Truncated,
                    KeyRecordErrorKind::Base64 => FaultKind::Base64,
                    _ => FaultKind::Syntax,
                };
                Some((kind, error.span))
            }
            (Ok(record), Some(Err(error))) => {
                let span = record.public_key_span;
                Some(match error {
                    _ if is_one_case(span.of(self.text)) => (FaultKind::OneCase, span),
                    PublishedKeyError::Truncated => {
                        (FaultKind::Truncated, Span::new(span.end(), span.end()))
                    }
                    _ => (FaultKind::Unreadable, span),
                })
            }
            _ => None,
        }
    }
}

/// Whether a key has so many letters of one case, and none of the other, that it was folded.
fn is_one_case(key: &[u8]) -> bool {
    const ENOUGH: usize = 40;
    let small = key.iter().filter(|octet| octet.is_ascii_lowercase()).count();
    let capital = key.iter().filter(|octet| octet.is_ascii_uppercase()).count();
    (small == 0 || capital == 0) && small + capital >= ENOUGH
}

/// Whether a text is a record of another kind, or nothing that was meant to be a key.
fn is_foreign(text: &[u8]) -> bool {
    const OTHERS: [&[u8]; 5] = [b"v=spf", b"v=dmarc", b"v=bimi", b"v=sts", b"v=tlsrpt"];
    const KEY_LENGTH: usize = 40;
    let start = text.trim_ascii_start();
    let start = start.get(..8).unwrap_or(start).to_ascii_lowercase();
    if OTHERS.iter().any(|other| start.starts_with(other)) {
        return true;
    }
    let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/');
    let has_key = text.split(|octet| !is_base64(octet)).any(|run| run.len() >= KEY_LENGTH);
    let names = [&b"dkim"[..], b"p="];
    let is_named = names
        .iter()
        .any(|name| text.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name)));
    !has_key && !is_named
}
