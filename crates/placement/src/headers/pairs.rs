//! `key:value;` lists, with the places of the values.

use waxseal_parse::span::Span;

/// The pairs of a text that stands `offset` octets into the message: the key, and where the value stands in
/// the text. What has no separator, such as the stray `(null)` of Microsoft, is passed over.
pub(super) fn pairs(
    text: &[u8],
    separator: u8,
    most: usize,
) -> impl Iterator<Item = (&[u8], Span)> {
    let mut at = 0;
    let segments = text.split(|octet| *octet == b';').map(move |segment| {
        let span = Span::new(at, at + segment.len());
        at += segment.len() + 1;
        span
    });
    segments.take(most).filter_map(move |segment| {
        let segment = segment.trimmed(text);
        let colon = segment.of(text).iter().position(|octet| *octet == separator)?;
        let key = Span::new(segment.start(), segment.start() + colon).trimmed(text);
        let value = Span::new(segment.start() + colon + 1, segment.end()).trimmed(text);
        Some((key.of(text), value))
    })
}

/// The words of a text, apart by white space, with their places.
pub(super) fn words(text: &[u8]) -> impl Iterator<Item = Span> {
    let mut at = 0;
    text.split(u8::is_ascii_whitespace).filter_map(move |word| {
        let span = Span::new(at, at + word.len());
        at += word.len() + 1;
        (!word.is_empty()).then_some(span)
    })
}
