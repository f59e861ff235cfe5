//! Parts of a record's text: how they are shown, taken out and put in.

use waxseal_parse::dmarc::record::{Record, Tag, TagName};
use waxseal_parse::span::Span;

use crate::facts::dmarc::DmarcText;
use crate::nearest::nearest;
use crate::remedy::{Remedy, Safety};

/// Characters of a text that a message shows.
const MOST: usize = 40;

/// A text from the DNS as a message may show it: short, and without control characters.
pub(super) fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut shown: String = text.chars().take(MOST).flat_map(char::escape_debug).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

/// The record without a tag, and without the semicolon before it.
pub(super) fn without(text: &DmarcText, record: &Record, tag: &Tag, safety: Safety) -> Remedy {
    let span = Span::new(tag.name_span.start(), tag.value_span.end());
    text.published.replace_span(with_semicolon(record, span), "", safety)
}

/// A part between semicolons, with the one before it.
pub(super) fn with_semicolon(record: &Record, part: Span) -> Span {
    let before = record.text.get(..part.start()).unwrap_or_default();
    let semicolon = before.iter().rposition(|byte| *byte == b';');
    Span::new(semicolon.unwrap_or(part.start()), part.end())
}

/// From a place to the semicolon behind it, without the white space before that.
pub(super) fn to_semicolon(record: &Record, start: usize) -> Span {
    let rest = record.text.get(start..).unwrap_or_default();
    let end = rest.iter().position(|byte| *byte == b';').unwrap_or(rest.len());
    let part = rest.get(..end).unwrap_or_default();
    Span::new(start, start + part.trim_ascii_end().len())
}

/// The record with a tag behind its version.
pub(super) fn with_tag(text: &DmarcText, record: &Record, tag: &str, safety: Safety) -> Remedy {
    let end = record.tag(TagName::V).map_or(0, |version| version.value_span.end());
    text.published.replace_span(Span::new(end, end), &format!("; {tag}"), safety)
}

/// The record without one URI of a tag; without the tag, if that is its only one.
pub(super) fn without_uri(text: &DmarcText, record: &Record, uri: Span, safety: Safety) -> Remedy {
    let holds =
        |tag: &&Tag| tag.value_span.start() <= uri.start() && uri.end() <= tag.value_span.end();
    let Some(tag) = record.tags.iter().find(holds) else {
        return text.published.replace_span(uri, "", safety);
    };
    let value = tag.value_span;
    let is_comma = |byte: &u8| *byte == b',';
    let before = Span::new(value.start(), uri.start());
    let behind = Span::new(uri.end(), value.end());
    let span = if let Some(at) = before.of(&record.text).iter().rposition(is_comma) {
        Span::new(before.start() + at, next_comma(record, behind))
    } else if let Some(at) = behind.of(&record.text).iter().position(is_comma) {
        let rest = Span::new(behind.start() + at + 1, value.end()).of(&record.text);
        let spaces = rest.len() - rest.trim_ascii_start().len();
        Span::new(value.start(), behind.start() + at + 1 + spaces)
    } else {
        return without(text, record, tag, safety);
    };
    text.published.replace_span(span, "", safety)
}

/// Whether a scheme is `mailto`, misspelled.
pub(super) fn is_meant_as_mailto(scheme: &[u8]) -> bool {
    let scheme = core::str::from_utf8(scheme).unwrap_or_default();
    !scheme.eq_ignore_ascii_case("mailto") && nearest(scheme, ["mailto"]).is_some()
}

fn next_comma(record: &Record, rest: Span) -> usize {
    let at = rest.of(&record.text).iter().position(|byte| *byte == b',');
    at.map_or(rest.end(), |at| rest.start() + at)
}

/// Where a semicolon is missing in a value: the white space before a known tag and its equals sign.
pub(super) fn missing_semicolon(record: &Record, value: Span) -> Option<Span> {
    let bytes = value.of(&record.text);
    for (at, byte) in bytes.iter().enumerate() {
        if !matches!(byte, b' ' | b'\t' | b',') {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let word_at = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b','))?;
        let word = rest.get(word_at..).unwrap_or_default();
        let is_it = |name: &TagName| {
            let rest = word.strip_prefix(name.as_str().as_bytes());
            rest.is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="))
        };
        if TagName::KNOWN.iter().any(is_it) {
            let start = value.start() + at;
            return Some(Span::new(start, start + word_at));
        }
    }
    None
}
