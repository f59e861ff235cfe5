//! Texts at `_dmarc` that were meant as DMARC records, and are none.

use waxseal_parse::dmarc::record::{Limits, Record, RecordErrorKind, TagName};
use waxseal_parse::span::Span;

use crate::nearest::nearest;
use crate::record::Published;

/// What is wrong with a text that was meant as a DMARC record.
pub(super) struct Likeness {
    /// In a sentence that begins "the record".
    pub(super) message: &'static str,
    /// Where.
    pub(super) span: Span,
    /// What is there, in a few words.
    pub(super) label: &'static str,
    /// The record that was most likely meant.
    pub(super) repaired: Option<String>,
}

impl Likeness {
    /// Looks whether a text that is no DMARC record was meant as one.
    pub(super) fn of(published: &Published) -> Option<Self> {
        let bytes = published.text();
        let text = String::from_utf8_lossy(&bytes);
        let lower = text.to_ascii_lowercase();
        let has_policy = ["p=none", "p=quarantine", "p=reject"];
        if !lower.contains("dmarc") && !has_policy.iter().any(|policy| lower.contains(policy)) {
            return None;
        }
        let error = Record::parse(&bytes, &Limits::default()).err()?;
        let (message, span, label) = diagnose(&bytes, &text, error.kind, error.span);
        Some(Self { message, span, label, repaired: repair(&text) })
    }
}

fn diagnose(
    bytes: &[u8],
    text: &str,
    kind: RecordErrorKind,
    span: Span,
) -> (&'static str, Span, &'static str) {
    let is_quote =
        |character: &char| "\"'\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\\`".contains(*character);
    if let Some(quote) = text.chars().next().filter(is_quote) {
        // Octets that are no UTF-8 are told as others.
        let length = if quote.is_ascii() { 1 } else { quote.len_utf8() };
        let message = "begins with a quotation mark or backslash, which has become part of it";
        return (message, Span::new(0, length), "not of the record");
    }
    match kind {
        RecordErrorKind::SpaceBeforeVersion => {
            ("has white space before v=DMARC1", Span::new(0, span.start()), "white space")
        }
        RecordErrorKind::VersionNotFirst => {
            ("does not begin with v=DMARC1, which has to come first", span, "not the version")
        }
        RecordErrorKind::TooManyTags { .. } => ("has more tags than are read", span, "too many"),
        RecordErrorKind::TooLong { .. } => ("is longer than what is read", span, "too long"),
        _ => version(bytes, text, span),
    }
}

/// What is wrong with the version.
fn version(bytes: &[u8], text: &str, span: Span) -> (&'static str, Span, &'static str) {
    let at = |word: &str| text.find(word).map(|at| Span::new(at, at + word.len()));
    let is_utf8 = text.len() == bytes.len();
    if let Some(found) = at("v=DMARC1").filter(|_| is_utf8) {
        let behind = text.get(found.end()..).unwrap_or_default();
        if found.start() > 0 {
            let before = Span::new(0, found.start());
            return ("does not begin with v=DMARC1", before, "not of the record");
        }
        if behind.starts_with([' ', '\t', ',', ':']) {
            let place = Span::new(found.end(), found.end() + 1);
            return ("has no semicolon behind v=DMARC1", place, "a semicolon is missing");
        }
    }
    if let Some(found) = at("v=dmarc1").or_else(|| at("v=Dmarc1")).filter(|_| is_utf8) {
        let word = Span::new(found.start() + 2, found.end());
        return ("has a version that is not written DMARC1, in upper case", word, "write DMARC1");
    }
    if !text.contains('=') || !text.trim_start().starts_with(['v', 'V']) {
        return ("does not begin with v=DMARC1", span, "v=DMARC1 is missing");
    }
    ("has a version that is not DMARC1", span, "not v=DMARC1")
}

/// The record that was most likely meant: the tags that can be recognised, behind the version.
fn repair(text: &str) -> Option<String> {
    let cleaned: String = text.chars().filter_map(clean).collect();
    let start = ["v=dmarc", "v = dmarc", "dmarc1"];
    let lower = cleaned.to_ascii_lowercase();
    let begin = start.iter().filter_map(|word| lower.find(word)).min();
    // What stands before the version is the name and type of the record, unless it is a tag.
    let before = lower.get(..begin.unwrap_or(0)).unwrap_or_default();
    let begin = if before.contains('=') { 0 } else { begin.unwrap_or(0) };
    let mut tags = Vec::new();
    for part in cleaned.get(begin..)?.split(';').flat_map(split_at_tags) {
        let part = part.trim_matches([' ', ',']);
        if part.is_empty() || is_version(part) {
            continue;
        }
        let Some((name, value)) = part.split_once(['=', ':']) else { continue };
        let name = name.trim().to_ascii_lowercase();
        if name.chars().all(|character| character.is_ascii_alphabetic()) {
            tags.push(format!("{name}={}", value.trim()));
        }
    }
    let record = format!("v=DMARC1; {}", tags.join("; "));
    let record = record.trim_end_matches([' ', ';']);
    Record::parse(record.as_bytes(), &Limits::default()).ok().map(|_| record.to_owned())
}

/// Quotation marks and backslashes go, every other kind of space is one.
fn clean(character: char) -> Option<char> {
    match character {
        '"'
        | '\''
        | '`'
        | '\\'
        | '\u{201c}'..='\u{201f}'
        | '\u{2018}'..='\u{201b}'
        | '\u{200b}'..='\u{200f}'
        | '\u{feff}'
        | '\u{fffd}' => None,
        character if character.is_whitespace() || character.is_control() => Some(' '),
        character => Some(character),
    }
}

/// Whether a part was meant as the version.
fn is_version(part: &str) -> bool {
    let letters = part.chars().filter(char::is_ascii_alphanumeric);
    let word = letters.collect::<String>().to_ascii_lowercase();
    let known = ["vdmarc1", "dmarc1", "dmarc", "vdmarc", "versiondmarc1", "vdmarcv1", "vdmarc10"];
    word.contains("dmarc") && nearest(&word, known).is_some()
}

/// Parts a text before every known tag that white space or a comma stands before.
fn split_at_tags(part: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in part.match_indices([' ', ',']) {
        let rest = part.get(at + 1..).unwrap_or_default();
        let is_it = |name: &TagName| {
            let rest = rest.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        if TagName::KNOWN.iter().any(is_it) {
            parts.push(part.get(start..at).unwrap_or_default());
            start = at + 1;
        }
    }
    parts.push(part.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_found() {
        for (text, expected) in [
            ("v=DMARC1 p=none", "v=DMARC1; p=none"),
            ("v=DMARC1, p=none, rua=mailto:a@b.test", "v=DMARC1; p=none; rua=mailto:a@b.test"),
            ("DMARC1; p=none", "v=DMARC1; p=none"),
            ("v=DMARC 1; p=none;", "v=DMARC1; p=none"),
            ("v=DMARC; p=none;", "v=DMARC1; p=none"),
            ("v=DMARC1.0; p=none;", "v=DMARC1; p=none"),
            ("v=dmarc1;p=reject", "v=DMARC1; p=reject"),
            ("v:DMARC1; p:none", "v=DMARC1; p=none"),
            ("p=none; v=DMARC1", "v=DMARC1; p=none"),
            ("p=none", "v=DMARC1; p=none"),
            ("\"v=DMARC1; p=none\"", "v=DMARC1; p=none"),
            ("\u{201c}v=DMARC1; p=none\u{201d}", "v=DMARC1; p=none"),
            ("v=DMARC1\\; p=none", "v=DMARC1; p=none"),
            ("\u{feff}v=DMARC1; p=none", "v=DMARC1; p=none"),
            (" v=DMARC1; p=none", "v=DMARC1; p=none"),
            ("TXT v=DMARC1; p=none", "v=DMARC1; p=none"),
            ("_dmarc IN TXT \"v=DMARC1; p=none\"", "v=DMARC1; p=none"),
        ] {
            assert_eq!(repair(text).as_deref(), Some(expected), "{text}");
        }
    }
}
