//! One hop: a host that took the message, and what it wrote down about it.

use waxseal_parse::date_time::DateTime;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::HeaderField;
use waxseal_parse::received::{self, Received};
use waxseal_parse::span::Span;
use waxseal_parse::structured::Lexer;
use waxseal_verify::time::UnixTime;

use crate::tls::Tls;

/// A host that took the message (RFC 5321 §4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hop<'m> {
    /// Position of the field among the message's fields, counted from 0 at the top.
    pub field: usize,
    /// Where the field's value stands in the message.
    pub span: Span,
    /// The field's value, as it stands there. Who shows it must escape it.
    pub value: &'m [u8],
    /// What it says.
    pub received: Received<'m>,
    /// The TLS of the connection, where the field tells of it.
    pub tls: Option<Tls<'m>>,
    /// When the message was taken, by the host's clock.
    pub time: Option<HopTime>,
}

/// A time as a host wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct HopTime {
    /// The instant.
    pub at: UnixTime,
    /// Whether the zone is known. Where it is not, the time may be wrong by half a day, and no gap is
    /// measured with it.
    pub is_zone_known: bool,
    /// Whether the second is told; if not, it may be up to a minute later.
    pub has_seconds: bool,
}

impl From<DateTime> for HopTime {
    fn from(date: DateTime) -> Self {
        Self {
            at: UnixTime::from_seconds(date.seconds),
            is_zone_known: date.is_zone_known,
            has_seconds: date.has_seconds,
        }
    }
}

impl<'m> Hop<'m> {
    pub(crate) fn read(at: usize, field: &HeaderField<'m>) -> Self {
        let value = field.value();
        let received = Received::parse(value);
        Self {
            field: at,
            span: Span::new(field.value_offset(), field.value_offset() + value.len()),
            value,
            tls: Tls::read(value, &received),
            time: received::date_time(value).map(HopTime::from),
            received,
        }
    }

    /// Where a part of [`received`](Self::received) stands in the message; `None` for what is no part of the
    /// field.
    pub fn span_of(&self, part: &[u8]) -> Option<Span> {
        let start = part.as_ptr().addr().checked_sub(self.value.as_ptr().addr())?;
        let end = start.checked_add(part.len())?;
        (end <= self.value.len()).then(|| Span::new(start, end).shifted(self.span.start()))
    }

    /// The name of the host that took the message, where it is a name.
    pub fn host(&self) -> Option<DomainName> {
        self.received.by.and_then(name)
    }

    /// The name of the host that handed it over: as this host found it in the DNS, else as that host named
    /// itself.
    pub fn client(&self) -> Option<DomainName> {
        self.received.client_name.and_then(name).or_else(|| self.received.helo().and_then(name))
    }
}

/// A word that is a name of more than one label, and no address.
pub(crate) fn name(word: &[u8]) -> Option<DomainName> {
    let word = word.strip_suffix(b",").unwrap_or(word);
    let name = DomainName::parse(core::str::from_utf8(word).ok()?).ok()?;
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let last = name.labels().next_back()?;
    let is_name = name.labels().nth(1).is_some()
        && name.as_str().bytes().all(is_of_name)
        && !last.bytes().all(|byte| byte.is_ascii_digit());
    is_name.then_some(name)
}

/// The comments of a value, without their parentheses. Linear in the value.
pub(crate) fn comments(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut lexer = Lexer::new(value);
    core::iter::from_fn(move || {
        lexer.take_while(|byte| byte != b'(');
        // To look for the end of each further one would make the work quadratic.
        lexer.comment().ok().flatten().map(|comment| comment.of(value))
    })
    .fuse()
}

#[cfg(test)]
mod tests {
    use waxseal_parse::message::Message;

    use super::*;

    #[test]
    fn parts_are_found_in_the_message() {
        let raw = b"Subject: x\r\nReceived: from a.test (b.test [192.0.2.1])\r\n by c.test with ESMTPS id 1;\r\n \
            Thu, 01 Jan 1970 00:01:40 +0000\r\n\r\n";
        let message = Message::parse(raw);
        let hop = Hop::read(1, &message.fields()[1]);
        for part in [hop.received.by, hop.received.from, hop.received.id, hop.received.client_name]
        {
            let part = part.unwrap();
            assert_eq!(hop.span_of(part).unwrap().of(raw), part);
        }
        assert_eq!(hop.span_of(b"elsewhere"), None);
        assert_eq!(hop.host(), DomainName::parse("c.test").ok());
        assert_eq!(hop.client(), DomainName::parse("b.test").ok());
        assert_eq!(hop.time.unwrap().at, UnixTime::from_seconds(100));
    }

    #[test]
    fn addresses_and_single_words_are_no_names() {
        for word in ["localhost", "192.0.2.1", "[192.0.2.1]", "2002:a05:6a10::1", "a b.test", ""] {
            assert_eq!(name(word.as_bytes()), None, "{word}");
        }
        assert!(name(b"MX_1.Example.COM.").is_some());
    }

    #[test]
    fn a_comment_that_is_not_closed_ends_the_search() {
        let found: Vec<&[u8]> = comments(b"a (b (c)) d (e) (f").collect();
        assert_eq!(found, [&b"b (c)"[..], b"e"]);
    }
}
