//! Excerpts of messages: a field or a piece with the place that matters, cut where it is long.

use waxseal_parse::message::{HeaderField, Message};
use waxseal_parse::span::Span;

use crate::finding::Excerpt;

/// Octets of a message that an excerpt shows at most; a longer text is cut around the place.
pub const MAX_EXCERPT: usize = 400;

/// Octets shown before the place where a text is cut.
const CONTEXT: usize = 60;

/// What stands where a text was cut.
const CUT: &str = "…";

/// A field with a place in its value.
pub(crate) fn of_field(message: &Message<'_>, position: usize, span: Span, label: &str) -> Excerpt {
    let Some(field) = message.fields().get(position) else {
        return Excerpt::new("header", Vec::new(), Span::default(), label);
    };
    let before = field.value_offset() - field.offset();
    windowed(origin(position, field), field.content(), span.shifted(before), label)
}

/// A piece of a message; the span counts in the whole of it.
pub(crate) fn of_message(message: &Message<'_>, span: Span, label: &str) -> Excerpt {
    if let Some((position, field)) = message.field_at(span.start()) {
        let in_field = |at: usize| at.saturating_sub(field.offset());
        let span = Span::new(in_field(span.start()), in_field(span.end()));
        return windowed(origin(position, field), field.content(), span, label);
    }
    let is_body = message.body_start().is_some_and(|start| span.start() >= start);
    let part = if is_body { "body" } else { "header" };
    let origin = format!("{part}, octet {} of the message", span.start() + 1);
    windowed(origin, around(message.raw(), span), Span::new(0, span.len()), label)
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
