//! A message as a header and a body, whatever the bytes (RFC 5322 §2.1).
//!
//! The parse is total: every sequence of bytes is a message, what is odd about it is told as a
//! [`Defect`]. Nothing is copied, so that signatures can be checked over the very octets.
//!
//! ```
//! use waxseal_parse::message::Message;
//!
//! let message = Message::parse(b"From: a@example.com\r\nSubject: one\r\n two\r\n\r\nHello.\r\n");
//! let subject = message.fields().last().unwrap();
//! assert_eq!(subject.name(), b"Subject");
//! assert_eq!(subject.value(), b" one\r\n two");
//! assert_eq!(message.body(), b"Hello.\r\n");
//! ```

use core::fmt;

use memchr::memchr;

use crate::limits::Limits;
use crate::span::Span;

/// A message that borrows its bytes.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    raw: &'a [u8],
    fields: Vec<HeaderField<'a>>,
    header: Span,
    body_start: Option<usize>,
    defects: Defects,
}

impl<'a> Message<'a> {
    /// Finds the header fields and the body, within the default [`Limits`].
    ///
    /// # Complexity
    /// Linear in the length of the header; the body is not looked at.
    pub fn parse(raw: &'a [u8]) -> Self {
        Self::parse_within(raw, &Limits::default())
    }

    /// Finds the header fields and the body. Fields beyond [`Limits::header_fields`] are left out,
    /// and [`Defect::TooManyFields`] is told.
    pub fn parse_within(raw: &'a [u8], limits: &Limits) -> Self {
        let fields = Vec::with_capacity(24);
        let line_feeds = memchr::memchr_iter(b'\n', raw);
        Parser { raw, line_feeds, defects: Defects::default(), fields }.run(limits)
    }

    /// All bytes, as they were given.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The header fields, in order, malformed ones included.
    pub fn fields(&self) -> &[HeaderField<'a>] {
        &self.fields
    }

    /// The fields of this name, case ignored, from the top.
    pub fn fields_named(&self, name: &[u8]) -> impl DoubleEndedIterator<Item = &HeaderField<'a>> {
        let key = NameKey::of(name);
        self.fields.iter().filter(move |field| field.key == key && field.is(name))
    }

    /// The field in which this octet of the message stands, and the field's position in
    /// [`fields`](Self::fields).
    ///
    /// # Complexity
    /// Logarithmic in the number of fields.
    pub fn field_at(&self, offset: usize) -> Option<(usize, &HeaderField<'a>)> {
        let position = self.fields.partition_point(|field| field.span().end() <= offset);
        let field = self.fields.get(position).filter(|field| field.offset <= offset)?;
        Some((position, field))
    }

    /// The header with all its line ends, without what stands before it (a byte order mark, an mbox
    /// `From ` line) and without the empty line behind it.
    pub fn header(&self) -> &'a [u8] {
        self.raw.get(self.header.start()..self.header.end()).unwrap_or_default()
    }

    /// The body: everything behind the first empty line. Empty where there is no such line.
    pub fn body(&self) -> &'a [u8] {
        self.body_start.and_then(|at| self.raw.get(at..)).unwrap_or_default()
    }

    /// Offset of the body, or `None` where no empty line ends the header.
    pub fn body_start(&self) -> Option<usize> {
        self.body_start
    }

    /// What is odd about the header.
    pub fn defects(&self) -> &Defects {
        &self.defects
    }
}

/// One header field, as it stands in the message.
#[derive(Clone, Copy)]
pub struct HeaderField<'a> {
    raw: &'a [u8],
    offset: usize,
    name_end: usize,
    value_start: usize,
    content_end: usize,
    key: NameKey,
}

impl<'a> HeaderField<'a> {
    /// The name without white space behind it. Empty where the line is no field
    /// ([`Defect::LineWithoutColon`], [`Defect::BadFieldName`]).
    pub fn name(&self) -> &'a [u8] {
        self.raw.get(..self.name_end).unwrap_or_default()
    }

    /// Whether the field has this name; case is ignored (RFC 5322 §1.2.2).
    pub fn is(&self, name: &[u8]) -> bool {
        // Mostly the case is the same, too, and that is quicker to see.
        self.name() == name || self.name().eq_ignore_ascii_case(name)
    }

    /// A number that is equal for equal names, case ignored, so that most comparisons of names are
    /// comparisons of numbers.
    pub fn name_key(&self) -> NameKey {
        self.key
    }

    /// Everything behind the colon: folds are kept, the line end that closes the field is not.
    pub fn value(&self) -> &'a [u8] {
        self.raw.get(self.value_start..self.content_end).unwrap_or_default()
    }

    /// Offset of [`value`](Self::value) in the message.
    pub fn value_offset(&self) -> usize {
        self.offset + self.value_start
    }

    /// The field's octets with the line end that closes it, where there is one.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The field's octets without the line end that closes it.
    pub fn content(&self) -> &'a [u8] {
        self.raw.get(..self.content_end).unwrap_or_default()
    }

    /// Offset of the field in the message.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Where the field stands in the message, its line end included.
    pub fn span(&self) -> Span {
        Span::new(self.offset, self.offset + self.raw.len())
    }
}

impl fmt::Debug for HeaderField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}@{}", String::from_utf8_lossy(self.content()), self.offset)
    }
}

/// See [`HeaderField::name_key`]. Different names may have the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameKey(u64);

impl NameKey {
    /// The key of a name: its ends and its length, which tell apart all names that mail has.
    pub const fn of(name: &[u8]) -> Self {
        /// The bit that tells upper from lower case.
        const CASE: u64 = 0x2020_2020_2020_2020;
        let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) else {
            return Self(Self::short(name));
        };
        let (first, last) = (u64::from_le_bytes(*first) | CASE, u64::from_le_bytes(*last) | CASE);
        // A `usize` has 64 bits at the most.
        #[expect(clippy::as_conversions)]
        let length = name.len() as u64;
        Self((first ^ last.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ length)
    }

    /// Fewer than eight octets fit as they are.
    const fn short(mut name: &[u8]) -> u64 {
        let mut key = 0;
        while let [byte, rest @ ..] = name {
            // `u64::from` is no `const fn`.
            #[expect(clippy::as_conversions)]
            let octet = (*byte | 0x20) as u64;
            key = key << 8 | octet;
            name = rest;
        }
        key
    }
}

/// Something about the header that RFC 5322 does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Defect {
    /// The message begins with a UTF-8 byte order mark, which is left out.
    ByteOrderMark,
    /// The first line is an mbox `From ` line, which is left out.
    MboxFromLine,
    /// A line that begins with white space where there is no field to continue.
    ContinuationWithoutField,
    /// A line of the header without a colon.
    LineWithoutColon,
    /// A name that is empty or holds other than printable ASCII (RFC 5322 §2.2).
    BadFieldName,
    /// White space between name and colon (RFC 5322 §4.5, obsolete).
    SpaceBeforeColon,
    /// A line of the header that ends in LF alone, as mail stored on Unix does.
    BareLineFeed,
    /// No empty line ends the header: there is no body.
    NoBody,
    /// The last header field has no line end.
    UnterminatedField,
    /// There are more fields than [`Limits::header_fields`].
    TooManyFields,
}

impl Defect {
    const COUNT: usize = 10;

    const ALL: [Self; Self::COUNT] = [
        Self::ByteOrderMark,
        Self::MboxFromLine,
        Self::ContinuationWithoutField,
        Self::LineWithoutColon,
        Self::BadFieldName,
        Self::SpaceBeforeColon,
        Self::BareLineFeed,
        Self::NoBody,
        Self::UnterminatedField,
        Self::TooManyFields,
    ];
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByteOrderMark => "a byte order mark stands before the header",
            Self::MboxFromLine => "an mbox \"From \" line stands before the header",
            Self::ContinuationWithoutField => "a continuation line continues no field",
            Self::LineWithoutColon => "a header line has no colon",
            Self::BadFieldName => "a field name is empty or not printable ASCII",
            Self::SpaceBeforeColon => "white space stands between a field name and its colon",
            Self::BareLineFeed => "header lines end in LF instead of CRLF",
            Self::NoBody => "no empty line separates header and body",
            Self::UnterminatedField => "the last header field has no line end",
            Self::TooManyFields => "there are more header fields than the limit allows",
        })
    }
}

/// The defects of a header: each kind once, where it is first seen and how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Defects {
    seen: [Option<(usize, usize)>; Defect::COUNT],
}

impl Defects {
    fn add(&mut self, defect: Defect, at: usize) {
        let slot = Defect::ALL.iter().position(|other| *other == defect);
        if let Some(slot) = slot.and_then(|slot| self.seen.get_mut(slot)) {
            let (first, count) = slot.unwrap_or((at, 0));
            *slot = Some((first, count + 1));
        }
    }

    /// Every kind that was seen, the offset of its first place, and how many places there are.
    pub fn iter(&self) -> impl Iterator<Item = (Defect, usize, usize)> {
        let seen = Defect::ALL.into_iter().zip(self.seen);
        seen.filter_map(|(defect, seen)| seen.map(|(first, count)| (defect, first, count)))
    }

    /// Whether a kind was seen.
    pub fn contains(&self, defect: Defect) -> bool {
        self.iter().any(|(seen, ..)| seen == defect)
    }

    /// Whether the header is as RFC 5322 wants it.
    pub fn is_empty(&self) -> bool {
        self.seen.iter().all(Option::is_none)
    }
}

struct Parser<'a> {
    raw: &'a [u8],
    /// The line ends that have not been met yet.
    line_feeds: memchr::Memchr<'a>,
    defects: Defects,
    fields: Vec<HeaderField<'a>>,
}

/// A line by its offsets: where it begins, where its content ends, where the next one begins.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    content_end: usize,
    next: usize,
}

impl<'a> Parser<'a> {
    fn run(mut self, limits: &Limits) -> Message<'a> {
        let header_start = self.skip_preamble();
        let mut next = header_start;
        let mut header_end = self.raw.len();
        let mut body_start = None;
        while let Some(mut line) = self.line(next) {
            let first = line;
            next = line.next;
            if line.content_end == line.start {
                header_end = line.start;
                body_start = Some(next);
                break;
            }
            while self.raw.get(next).is_some_and(|byte| crate::fold::is_wsp(*byte)) {
                let Some(continuation) = self.line(next) else { break };
                line = continuation;
                next = line.next;
            }
            if self.fields.len() == limits.header_fields {
                self.defects.add(Defect::TooManyFields, first.start);
                continue;
            }
            self.field(first, line);
        }
        if body_start.is_none() {
            self.defects.add(Defect::NoBody, self.raw.len());
        }
        Message {
            raw: self.raw,
            fields: self.fields,
            header: Span::new(header_start, header_end),
            body_start,
            defects: self.defects,
        }
    }

    /// Steps over a byte order mark and an mbox `From ` line.
    fn skip_preamble(&mut self) -> usize {
        let mut start = 0;
        if self.raw.starts_with(b"\xef\xbb\xbf") {
            self.defects.add(Defect::ByteOrderMark, 0);
            start = 3;
        }
        if self.raw.get(start..).is_some_and(begins_with_from_line) {
            self.defects.add(Defect::MboxFromLine, start);
            start = self.line_feeds.next().map_or(self.raw.len(), |line_feed| line_feed + 1);
        }
        start
    }

    /// The line that begins at `start`, behind the line ends that have been met; `None` at the end
    /// of the bytes.
    fn line(&mut self, start: usize) -> Option<Line> {
        if start >= self.raw.len() {
            return None;
        }
        let Some(line_feed) = self.line_feeds.next() else {
            self.defects.add(Defect::UnterminatedField, start);
            return Some(Line { start, content_end: self.raw.len(), next: self.raw.len() });
        };
        let has_cr = line_feed > start && self.raw.get(line_feed - 1) == Some(&b'\r');
        if !has_cr {
            self.defects.add(Defect::BareLineFeed, line_feed);
        }
        let content_end = if has_cr { line_feed - 1 } else { line_feed };
        Some(Line { start, content_end, next: line_feed + 1 })
    }

    fn field(&mut self, first: Line, last: Line) {
        let raw = self.raw.get(first.start..last.next).unwrap_or_default();
        let content_end = last.content_end - first.start;
        let first_line = raw.get(..first.content_end - first.start).unwrap_or_default();
        let mut field = HeaderField {
            raw,
            offset: first.start,
            name_end: 0,
            value_start: 0,
            content_end,
            key: NameKey::of(b""),
        };
        let name_end = first_line.iter().position(|byte| !byte.is_ascii_graphic() || *byte == b':');
        let name = first_line.get(..name_end.unwrap_or(0)).unwrap_or_default();
        let behind = first_line.get(name.len()..).unwrap_or_default();
        let space = behind.iter().take_while(|byte| crate::fold::is_wsp(**byte)).count();
        if !name.is_empty() && behind.get(space) == Some(&b':') {
            if space > 0 {
                self.defects.add(Defect::SpaceBeforeColon, first.start + name.len());
            }
            field.name_end = name.len();
            field.value_start = name.len() + space + 1;
            field.key = NameKey::of(name);
        } else if memchr(b':', first_line).is_some() {
            self.defects.add(Defect::BadFieldName, first.start);
        } else if first_line.first().is_some_and(|byte| crate::fold::is_wsp(*byte)) {
            self.defects.add(Defect::ContinuationWithoutField, first.start);
        } else {
            self.defects.add(Defect::LineWithoutColon, first.start);
        }
        self.fields.push(field);
    }
}

/// Whether an mbox `From ` line stands first. `From :` is a field (RFC 5322 §4.5, obsolete).
fn begins_with_from_line(raw: &[u8]) -> bool {
    let first = |rest: &[u8]| rest.iter().copied().find(|byte| !crate::fold::is_wsp(*byte));
    raw.strip_prefix(b"From ").is_some_and(|rest| first(rest) != Some(b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defects(raw: &[u8]) -> Vec<Defect> {
        Message::parse(raw).defects().iter().map(|(defect, ..)| defect).collect()
    }

    #[test]
    fn fields_and_body_are_exact_slices() {
        let raw = b"A: 1\r\nB :\t2\r\n\t3\r\nC:\r\n\r\nbody\r\n\r\n";
        let message = Message::parse(raw);
        let seen: Vec<_> =
            message.fields().iter().map(|f| (f.name(), f.value(), f.raw())).collect();
        assert_eq!(
            seen,
            [
                (&b"A"[..], &b" 1"[..], &b"A: 1\r\n"[..]),
                (b"B", b"\t2\r\n\t3", b"B :\t2\r\n\t3\r\n"),
                (b"C", b"", b"C:\r\n"),
            ]
        );
        assert_eq!(message.body(), b"body\r\n\r\n");
        assert_eq!(message.header(), b"A: 1\r\nB :\t2\r\n\t3\r\nC:\r\n");
        assert_eq!(defects(raw), [Defect::SpaceBeforeColon]);
        for field in message.fields() {
            assert_eq!(field.span().of(raw), field.raw());
            assert_eq!(
                raw.get(field.value_offset()..).unwrap().get(..field.value().len()).unwrap(),
                field.value()
            );
        }
    }

    #[test]
    fn header_alone_has_no_body() {
        let message = Message::parse(b"A: 1\r\nB: 2");
        assert_eq!(message.body_start(), None);
        assert_eq!(message.body(), b"");
        assert_eq!(message.fields().last().unwrap().raw(), b"B: 2");
        assert_eq!(defects(b"A: 1\r\nB: 2"), [Defect::NoBody, Defect::UnterminatedField]);
        assert_eq!(defects(b""), [Defect::NoBody]);
    }

    #[test]
    fn body_alone_has_no_header() {
        let message = Message::parse(b"\r\nbody");
        assert!(message.fields().is_empty());
        assert_eq!(message.body(), b"body");
        assert_eq!(message.body_start(), Some(2));
    }

    #[test]
    fn line_feeds_alone_end_lines_and_are_told() {
        let raw = b"A: 1\nB: 2\r\n 3\n\nbody\n";
        let message = Message::parse(raw);
        assert_eq!(message.fields().len(), 2);
        assert_eq!(message.body(), b"body\n");
        let seen: Vec<_> = message.defects().iter().collect();
        assert_eq!(seen, [(Defect::BareLineFeed, 4, 3)]);
    }

    #[test]
    fn a_lone_carriage_return_is_content() {
        let message = Message::parse(b"A: 1\r2\r\r\n\r\r\n\r\nbody");
        assert_eq!(message.fields().first().unwrap().value(), b" 1\r2\r");
        assert_eq!(message.fields().len(), 2, "a line of one CR is not empty");
        assert_eq!(message.body(), b"body");
    }

    #[test]
    fn odd_lines_are_kept_and_told() {
        let raw =
            b" x\r\nno colon here\r\n more\r\n: empty\r\nb\xc3\xa4d: 1\r\nFrom: a\0b\xff\r\n\r\n";
        let message = Message::parse(raw);
        let names: Vec<_> = message.fields().iter().map(HeaderField::name).collect();
        assert_eq!(names, [&b""[..], b"", b"", b"", b"From"]);
        assert_eq!(message.fields().last().unwrap().value(), b" a\0b\xff");
        assert_eq!(
            defects(raw),
            [Defect::ContinuationWithoutField, Defect::LineWithoutColon, Defect::BadFieldName]
        );
        let total: usize = message.fields().iter().map(|f| f.raw().len()).sum();
        assert_eq!(total, message.header().len(), "no byte of the header is lost");
    }

    #[test]
    fn a_from_field_with_space_before_its_colon_is_no_mbox_line() {
        let message = Message::parse(b"From \t: a@example.com\r\n\r\n");
        assert_eq!(message.fields().first().unwrap().name(), b"From");
        assert_eq!(defects(message.raw()), [Defect::SpaceBeforeColon]);
    }

    #[test]
    fn a_preamble_is_stepped_over_and_told() {
        let message = Message::parse(b"\xef\xbb\xbfFrom a@b Mon Jan  1\nFrom: a\n\nx");
        assert_eq!(message.fields().first().unwrap().name(), b"From");
        assert!(message.defects().contains(Defect::ByteOrderMark));
        assert!(message.defects().contains(Defect::MboxFromLine));
    }

    #[test]
    fn white_space_lines_continue_and_do_not_end_the_header() {
        let message = Message::parse(b"A: 1\r\n \t \r\nB: 2\r\n\r\n");
        assert_eq!(message.fields().len(), 2);
        assert_eq!(message.fields().first().unwrap().value(), b" 1\r\n \t ");
    }

    #[test]
    fn too_many_fields_are_told() {
        let raw = b"a:\r\n".repeat(5);
        let limits = Limits { header_fields: 3, ..Limits::default() };
        let message = Message::parse_within(&raw, &limits);
        assert_eq!(message.fields().len(), 3);
        let seen: Vec<_> = message.defects().iter().collect();
        assert_eq!(seen, [(Defect::NoBody, 20, 1), (Defect::TooManyFields, 12, 2)]);
    }

    #[test]
    fn a_place_is_found_in_its_field() {
        let raw = b"From x\nA: one\r\nB:\r\n two\r\n\r\nC: body\r\n";
        let message = Message::parse(raw);
        let name = |at: usize| {
            let (position, field) = message.field_at(at)?;
            assert_eq!(message.fields().get(position).map(HeaderField::span), Some(field.span()));
            Some((position, field.name().to_vec()))
        };
        let (a, b) = (Some((0, b"A".to_vec())), Some((1, b"B".to_vec())));
        for (at, found) in [
            (0, &None),
            (7, &a),
            (14, &a),
            (15, &b),
            (23, &b),
            (24, &b),
            (25, &None),
            (30, &None),
            (999, &None),
        ] {
            assert_eq!(&name(at), found, "{at}");
        }
    }

    #[test]
    fn names_compare_without_case() {
        let message = Message::parse(b"FROM: 1\r\nfrom: 2\r\nFrm: 3\r\n\r\n");
        assert_eq!(message.fields_named(b"From").count(), 2);
    }
}
