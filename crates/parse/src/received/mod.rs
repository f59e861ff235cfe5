//! The `Received` field (RFC 5321 §4.4): who handed a message to whom, and when.
//!
//! ```text
//! from HELO (NAME [ADDRESS]) by HOST with PROTOCOL id ID for <RECIPIENT>; DATE
//! ```
//!
//! Products write the client's part in their own ways; those of Postfix, Sendmail, Exim, qmail,
//! Exchange, Google and many others are read. Parsing is total: what a field does not say is `None`.

mod clauses;
mod client;

use std::net::IpAddr;

use crate::date_time::DateTime;
use crate::message::Message;

pub use client::address;

/// What one `Received` field says. Texts are as they stand in the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received<'a> {
    /// The host behind `from`: by RFC 5321 the argument of HELO, in some products the client's name.
    /// Empty where there is the word and no host behind it; `None` where the field tells of no client at
    /// all, as for mail that was submitted on the host itself.
    pub from: Option<&'a [u8]>,
    /// The argument of HELO, where the field gives it apart from [`from`](Self::from).
    pub explicit_helo: Option<&'a [u8]>,
    /// The client's address.
    pub client_ip: Option<IpAddr>,
    /// The client's name, as the receiving host found it in the DNS.
    pub client_name: Option<&'a [u8]>,
    /// The host that took the message.
    pub by: Option<&'a [u8]>,
    /// The link or physical medium.
    pub via: Option<&'a [u8]>,
    /// The protocol.
    pub with: Option<&'a [u8]>,
    /// The queue id at the receiving host.
    pub id: Option<&'a [u8]>,
    /// The recipient, without angle brackets.
    pub recipient: Option<&'a [u8]>,
    /// The reverse-path, without angle brackets, where the host notes it, as Exim does.
    pub envelope_from: Option<&'a [u8]>,
    /// When, in seconds since 1970-01-01 00:00 UTC.
    pub date: Option<u64>,
}

impl<'a> Received<'a> {
    /// Reads a field's value.
    ///
    /// # Complexity
    /// Linear in the value.
    pub fn parse(value: &'a [u8]) -> Self {
        clauses::read(value)
    }

    /// What the client said to HELO: what the field tells apart, else what stands behind `from`.
    pub fn helo(&self) -> Option<&'a [u8]> {
        self.explicit_helo.or(self.from).filter(|helo| !helo.is_empty())
    }
}

/// When a `Received` field was written, in seconds since 1970-01-01 00:00 UTC: the date behind its last
/// semicolon.
pub fn date(value: &[u8]) -> Option<u64> {
    date_time(value).map(|date| date.seconds)
}

/// [`date()`], and how far it can be believed.
pub fn date_time(value: &[u8]) -> Option<DateTime> {
    let semicolon = memchr::memrchr(b';', value)?;
    crate::date_time::read(value.get(semicolon + 1..)?)
}

/// When a message arrived: the date of its topmost readable `Received` field, which is the last
/// hop's, in seconds since 1970-01-01 00:00 UTC.
pub fn arrival(message: &Message<'_>) -> Option<u64> {
    message.fields_named(b"Received").find_map(|field| date(field.value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topmost_readable_date_is_the_arrival() {
        let message = Message::parse(
            b"Received: garbage\r\n\
              Received: from a (x; y) by b with ESMTP\r\n\tid 1; Fri, 04 Nov 2022\r\n 16:02:16 -0400 (EDT)\r\n\
              Received: from c by a; Thu, 01 Jan 1970 00:00:00 +0000\r\n\r\n",
        );
        assert_eq!(arrival(&message), Some(1_667_592_136));
    }

    fn client(value: &str) -> (String, String, String) {
        let received = Received::parse(value.as_bytes());
        let text = |text: Option<&[u8]>| String::from_utf8_lossy(text.unwrap_or(b"-")).into_owned();
        let ip = received.client_ip.map_or("-".to_owned(), |ip| ip.to_string());
        (text(received.helo()), text(received.client_name), ip)
    }

    #[test]
    fn each_product_names_the_client_in_its_own_way() {
        for (value, helo, name, ip) in [
            // Postfix and Sendmail.
            ("from helo.test (name.test [192.0.2.1]) by b", "helo.test", "name.test", "192.0.2.1"),
            ("from helo.test (unknown [192.0.2.1]) by b", "helo.test", "-", "192.0.2.1"),
            (
                "from h.test (n.test [IPv6:2001:db8::1])\r\n\tby b",
                "h.test",
                "n.test",
                "2001:db8::1",
            ),
            (
                "from h.test (n.test [192.0.2.1] (may be forged)) by b",
                "h.test",
                "n.test",
                "192.0.2.1",
            ),
            // Google.
            ("from h.test (n.test. [192.0.2.1]) by b", "h.test", "n.test", "192.0.2.1"),
            // Exim.
            ("from n.test ([192.0.2.1] helo=h.test) by b", "h.test", "-", "192.0.2.1"),
            ("from [192.0.2.1] (helo=h.test) by b", "h.test", "-", "192.0.2.1"),
            ("from [192.0.2.1] (port=25 helo=[192.0.2.9]) by b", "[192.0.2.9]", "-", "192.0.2.1"),
            ("from n.test ([192.0.2.1]:2525 helo=h.test) by b", "h.test", "-", "192.0.2.1"),
            // qmail.
            ("from unknown (HELO h.test) (192.0.2.1) by b", "h.test", "-", "192.0.2.1"),
            ("from n.test (EHLO h.test) (joe@192.0.2.1) by b", "h.test", "-", "192.0.2.1"),
            // What the client says is never taken for its address.
            ("from unknown (HELO h[192.0.2.9]) (192.0.2.1) by b", "h[192.0.2.9]", "-", "192.0.2.1"),
            ("from h [192.0.2.9] (n.test [192.0.2.1]) by b", "h", "n.test", "192.0.2.1"),
            ("from h [192.0.2.1] by b", "h", "-", "192.0.2.1"),
            // Exchange.
            (
                "from h.test (2001:db8::1) by b (2001:db8::2) with mapi",
                "h.test",
                "-",
                "2001:db8::1",
            ),
            // A literal said to HELO is not the client's address.
            ("from [127.0.0.1] (n.test [192.0.2.1]) by b", "[127.0.0.1]", "n.test", "192.0.2.1"),
            ("from h.test by b (n.test [192.0.2.1])", "h.test", "-", "-"),
            ("by b (n.test [192.0.2.1]) id x", "-", "-", "-"),
        ] {
            let expected = (helo.to_owned(), name.to_owned(), ip.to_owned());
            assert_eq!(client(value), expected, "{value}");
        }
    }

    /// Whatever a client says to HELO, it is told from mail without a client.
    #[test]
    fn no_helo_hides_that_there_is_a_client() {
        for helo in ["", ";", "(", ")", "by", "from", "\"", "id x;", "[", "a)(b"] {
            let value = format!("from {helo} (name.test [192.0.2.1]) by mx.test; x");
            assert!(Received::parse(value.as_bytes()).from.is_some(), "{value}");
        }
        assert_eq!(Received::parse(b"by mx.test (Postfix, from userid 0) id 1; x").from, None);
    }

    #[test]
    fn clauses_are_told_apart() {
        let value =
            b"from h.test (n.test [192.0.2.1])\r\n (using TLSv1.3 with cipher x (256/256 bits))\
            \r\n by mx.test (Postfix) with ESMTPS id 4ABC\r\n for <joe@example.com>;\
            \r\n Fri, 04 Nov 2022 16:02:16 -0400 (EDT)";
        let received = Received::parse(value);
        assert_eq!(received.by, Some(&b"mx.test"[..]));
        assert_eq!(received.with, Some(&b"ESMTPS"[..]));
        assert_eq!(received.id, Some(&b"4ABC"[..]));
        assert_eq!(received.recipient, Some(&b"joe@example.com"[..]));
        assert_eq!(received.date, Some(1_667_592_136));
        let exim = Received::parse(
            b"from n.test ([192.0.2.1] helo=h.test) by mx.test with esmtp (Exim 4.9)\
              (envelope-from <a@h.test>) id 1x-2 for joe@x.test; Fri, 04 Nov 2022 16:02:16 -0400",
        );
        assert_eq!(exim.envelope_from, Some(&b"a@h.test"[..]));
        assert_eq!(exim.recipient, Some(&b"joe@x.test"[..]));
        let bounce = Received::parse(b"from h by b (envelope-from <>) id x");
        assert_eq!(bounce.envelope_from, Some(&b""[..]));
    }

    #[test]
    fn junk_is_read_without_complaint() {
        for value in
            [&b""[..], b"(", b"from", b"from (", b"from [ by ] (((", b";;;", b"\"", b"from \"a"]
        {
            Received::parse(value);
        }
        let deep = b"from a ".iter().copied().chain(core::iter::repeat_n(b'(', 200_000));
        Received::parse(&deep.collect::<Vec<_>>());
    }
}
