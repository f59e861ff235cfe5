//! Messages: total, and exact.

use waxseal_parse::limits::Limits;
use waxseal_parse::message::{Defect, Message};

/// Parsing is total; every field is an exact slice of the message, and all of them together are the
/// header.
pub fn message(data: &[u8]) {
    let message = Message::parse(data);
    check(data, &message);
    assert!(!message.defects().contains(Defect::TooManyFields) || data.len() > 10_000);

    let mut limits = Limits::default();
    limits.header_fields = data.len() % 5;
    let bounded = Message::parse_within(data, &limits);
    assert!(bounded.fields().len() <= limits.header_fields);
    assert_eq!(bounded.body(), message.body(), "the limit moves the body");
    let cut = message.fields().len() > limits.header_fields;
    assert_eq!(bounded.defects().contains(Defect::TooManyFields), cut);
}

fn check(data: &[u8], message: &Message<'_>) {
    assert_eq!(message.raw(), data);
    let mut together = Vec::new();
    for field in message.fields() {
        let raw = field.span().of(data);
        assert_eq!(raw, field.raw());
        assert_eq!(field.offset(), field.span().start());
        assert!(raw.starts_with(field.content()));
        let line_end = &raw[field.content().len()..];
        assert!(matches!(line_end, b"" | b"\n" | b"\r\n"), "{line_end:?}");
        assert!(raw.starts_with(field.name()));
        assert!(field.content().ends_with(field.value()));
        assert_eq!(
            data.get(field.value_offset()..).unwrap()[..field.value().len()],
            *field.value()
        );
        assert!(field.name().iter().all(u8::is_ascii_graphic));
        if !field.name().is_empty() {
            let between =
                &raw[field.name().len()..raw.len() - field.value().len() - line_end.len()];
            assert_eq!(between.last(), Some(&b':'));
            assert!(between[..between.len() - 1].iter().all(|byte| matches!(byte, b' ' | b'\t')));
            let upper = field.name().to_ascii_uppercase();
            let found = message.fields_named(&upper).any(|other| other.offset() == field.offset());
            assert!(found, "a field is not found by its name");
        }
        together.extend_from_slice(raw);
    }
    if !message.defects().contains(Defect::TooManyFields) {
        assert_eq!(together, message.header());
    }
    if let Some(at) = message.body_start() {
        assert_eq!(message.body(), &data[at..]);
        let before = data[..at].strip_suffix(b"\n").expect("the empty line ends");
        let header = before.strip_suffix(b"\r").unwrap_or(before);
        assert!(header.ends_with(message.header()));
        assert!(header.is_empty() || header.ends_with(b"\n") || header == b"\xef\xbb\xbf");
    } else {
        assert!(message.body().is_empty());
        assert!(data.ends_with(message.header()));
    }
    for (_, first, count) in message.defects().iter() {
        assert!(first <= data.len() && count > 0);
    }
}
