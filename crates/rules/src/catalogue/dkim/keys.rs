//! What the rules about a usable key have in common.

use waxseal_parse::base64;
use waxseal_parse::dkim::deviation::{Deviation, DeviationAt};
use waxseal_parse::span::Span;
use waxseal_parse::tag_list::Tag;

use crate::facts::dkim::{KeyText, UsableKey};
use crate::record::Record;
use crate::remedy::{Remedy, Safety};

/// The text at a selector and its key, if verifiers take it.
pub(super) fn usable<'a>(record: &Record<'a>) -> Option<(&'a KeyText, UsableKey<'a>)> {
    match record {
        Record::DkimKey(text) => text.usable().map(|key| (*text, key)),
        _ => None,
    }
}

/// Where white space stands before or behind the text.
pub(super) fn ends(text: &[u8]) -> Option<Span> {
    let inner = Span::new(0, text.len()).trimmed(text);
    let (before, behind) = (Span::new(0, inner.start()), Span::new(inner.end(), text.len()));
    [before, behind].into_iter().find(|span| !span.is_empty())
}

/// Where white space stands within a part of the text.
pub(super) fn inside(text: &[u8], part: Span) -> Option<Span> {
    let at = part.of(text).iter().position(u8::is_ascii_whitespace)?;
    let rest = part.of(text).get(at..)?;
    let length = rest.iter().take_while(|octet| octet.is_ascii_whitespace()).count();
    Some(Span::new(at, at + length).shifted(part.start()))
}

/// The record without a tag.
pub(super) fn without_tag(text: &KeyText, tag: Tag) -> Remedy {
    let octets = text.published.text();
    let end = tag.padded_value().end();
    // The semicolon behind goes with it, or the one before where the tag is the last.
    let rest = octets.get(end..).unwrap_or_default();
    let span = if rest.first() == Some(&b';') {
        let spaces = rest.iter().skip(1).take_while(|octet| **octet == b' ').count();
        Span::new(tag.name().start(), end + 1 + spaces)
    } else {
        let before = octets.get(..tag.name().start()).unwrap_or_default();
        let start = before.iter().rposition(|octet| *octet == b';').unwrap_or(0);
        Span::new(start, end)
    };
    text.mend_span(span, "", Safety::Review)
}

/// The record without an item of a list, and without the tag where that is the only one.
pub(super) fn without_item(text: &KeyText, tag: Tag, item: &[u8]) -> Remedy {
    let octets = text.published.text();
    let items = tag.value().of(&octets).split(|octet| *octet == b':');
    let kept: Vec<&[u8]> = items.filter(|other| other.trim_ascii() != item).collect();
    if kept.is_empty() {
        return without_tag(text, tag);
    }
    let kept = kept.join(&b':');
    text.mend_span(tag.value(), &String::from_utf8_lossy(&kept), Safety::Review)
}

/// The text as the grammar has it.
pub(super) fn canonical(text: &KeyText, key: UsableKey<'_>) -> String {
    let octets = text.published.text();
    let mut specs: Vec<String> = Vec::with_capacity(key.record.tags.len());
    for tag in &key.record.tags {
        let name = String::from_utf8_lossy(tag.name().of(&octets));
        let is_small =
            |at: &&DeviationAt| at.deviation == Deviation::ValueCase && at.span == tag.value();
        let value = String::from_utf8_lossy(tag.value().of(&octets));
        let value = if tag.value() == key.record.public_key_span {
            base64::encode(&key.record.public_key)
        } else if key.record.deviations.iter().any(|at| is_small(&at)) {
            value.to_ascii_lowercase()
        } else {
            value.into_owned()
        };
        specs.push(format!("{name}={value}"));
    }
    specs.join("; ")
}
