//! The envelope of stored mail, read from the trace fields that a trusted host has written.
//!
//! Anybody can write trace fields. Those above the one of the trusted hop were added later, by hosts
//! behind it; those below came with the message and prove nothing.

use core::fmt;
use core::num::NonZeroUsize;
use std::net::IpAddr;

use waxseal_parse::domain::DomainName;
use waxseal_parse::fold;
use waxseal_parse::message::{HeaderField, Message};
use waxseal_parse::received::Received;

use super::Envelope;

/// The hop that is trusted: the host that took the message from strangers and wrote down from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustedHop {
    /// The host that wrote the Nth `Received` field, counted from 1 at the top.
    Number(NonZeroUsize),
    /// The host with this name, or one below it: the topmost `Received` field that it has written
    /// counts. Where its client is an internal one, as with a content filter, or there was none, the
    /// next field that it has written does; so whoever can hand it mail from an internal address is
    /// believed, too.
    Host(DomainName),
}

/// Why no envelope can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoEnvelope {
    /// There are fewer `Received` fields than the trusted hop's number.
    TooFewFields {
        /// How many there are.
        fields: usize,
    },
    /// No `Received` field is of the trusted host.
    NoSuchHost,
    /// The field of the trusted hop does not give the client's address.
    NoClientAddress {
        /// Position of the field among the message's fields, counted from 0 at the top.
        field: usize,
    },
}

impl fmt::Display for NoEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewFields { fields: 0 } => f.write_str("the message has no Received field"),
            Self::TooFewFields { fields } => {
                write!(f, "the message has {fields} Received fields, fewer than are trusted")
            }
            Self::NoSuchHost => f.write_str("no Received field is of the trusted host"),
            Self::NoClientAddress { .. } => f.write_str(
                "the Received field of the trusted host does not give the client's address",
            ),
        }
    }
}

impl core::error::Error for NoEnvelope {}

impl<'m> Envelope<'m> {
    /// The envelope with which a message came to the trusted hop.
    ///
    /// The reverse-path is the one that the hop's `Received` field notes, else that of a
    /// `Return-Path` above it (RFC 5321 §4.4); what stands below it is not believed.
    ///
    /// # Errors
    /// Says why there is none.
    pub fn from_trace(message: &'m Message<'m>, hop: &TrustedHop) -> Result<Self, NoEnvelope> {
        let (at, received) = hop.received(message)?;
        let client_ip = received.client_ip.ok_or(NoEnvelope::NoClientAddress { field: at })?;
        let above = message.fields().get(..at).unwrap_or_default();
        let return_path = above.iter().find(|field| field.is(b"Return-Path"));
        let mail_from =
            received.envelope_from.or_else(|| return_path.map(|field| reverse_path(field.value())));
        Ok(Self {
            client_ip,
            helo: received.helo().map(String::from_utf8_lossy),
            mail_from: mail_from.map(String::from_utf8_lossy),
        })
    }
}

impl TrustedHop {
    /// The `Received` field that the hop has written: its position among the message's fields, and
    /// what it says.
    ///
    /// # Errors
    /// Says why there is none.
    pub fn received<'m>(
        &self,
        message: &'m Message<'m>,
    ) -> Result<(usize, Received<'m>), NoEnvelope> {
        match self {
            Self::Number(number) => numbered(message, *number),
            Self::Host(host) => written_by(message, host),
        }
    }
}

/// The `Received` fields and their positions, from the top.
fn received<'m>(message: &'m Message<'m>) -> impl Iterator<Item = (usize, &'m HeaderField<'m>)> {
    message.fields().iter().enumerate().filter(|(_, field)| field.is(b"Received"))
}

fn numbered<'m>(
    message: &'m Message<'m>,
    number: NonZeroUsize,
) -> Result<(usize, Received<'m>), NoEnvelope> {
    let (at, field) = received(message)
        .nth(number.get() - 1)
        .ok_or_else(|| NoEnvelope::TooFewFields { fields: received(message).count() })?;
    Ok((at, Received::parse(field.value())))
}

fn written_by<'m>(
    message: &'m Message<'m>,
    host: &DomainName,
) -> Result<(usize, Received<'m>), NoEnvelope> {
    let mut found = None;
    for (at, field) in received(message) {
        let received = Received::parse(field.value());
        if !received.by.is_some_and(|by| is_host(by, host)) {
            continue;
        }
        // A client whose address cannot be read is none that could be internal.
        let is_internal = match received.client_ip {
            Some(ip) => is_internal(ip),
            None => received.from.is_none(),
        };
        found = Some((at, received));
        // What an outside client has sent may hold forged fields of the same host.
        if !is_internal {
            break;
        }
    }
    found.ok_or(NoEnvelope::NoSuchHost)
}

fn is_host(by: &[u8], host: &DomainName) -> bool {
    let name = core::str::from_utf8(by).ok().and_then(|by| DomainName::parse(by).ok());
    name.is_some_and(|name| name.is_at_or_below(host))
}

/// Whether an address is none of the public internet: loopback, private, link-local, or unique local
/// (RFC 1918, RFC 4193, RFC 6890).
pub fn is_internal(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// The address of a `Return-Path` (RFC 5321 §4.4), without its angle brackets.
fn reverse_path(value: &[u8]) -> &[u8] {
    let value = fold::trim(value);
    let start = value.iter().position(|byte| *byte == b'<');
    let end = value.iter().rposition(|byte| *byte == b'>');
    match (start, end) {
        (Some(start), Some(end)) => value.get(start + 1..end).unwrap_or_default(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Return-Path: <joe@sender.test>\r\n\
        Received: from filter.mx.test (localhost [127.0.0.1]) by store.mx.test; x\r\n\
        Received: from a.mx.test (localhost [127.0.0.1]) by a.mx.test with ESMTP; x\r\n\
        Received: from helo.test (name.test [192.0.2.1]) by a.mx.test with ESMTP; x\r\n\
        Return-Path: <forged@bank.test>\r\n\
        Received: from bank.test (bank.test [198.51.100.9]) by a.mx.test with ESMTP; x\r\n\
        Received: from c by other.test (envelope-from <c@other.test>); x\r\n\
        From: joe@sender.test\r\n\r\n";

    fn host(name: &str) -> TrustedHop {
        TrustedHop::Host(DomainName::parse(name).unwrap())
    }

    fn number(number: usize) -> TrustedHop {
        TrustedHop::Number(NonZeroUsize::new(number).unwrap())
    }

    #[test]
    fn the_field_of_the_hop_gives_the_client() {
        let message = Message::parse(MAIL);
        let expected = Envelope::new("192.0.2.1".parse().unwrap())
            .with_helo("helo.test")
            .with_mail_from("joe@sender.test");
        assert_eq!(Envelope::from_trace(&message, &number(3)), Ok(expected.clone()));
        assert_eq!(Envelope::from_trace(&message, &host("a.mx.test")), Ok(expected.clone()));
        assert_eq!(Envelope::from_trace(&message, &host("mx.test")), Ok(expected));
    }

    #[test]
    fn a_forged_field_of_the_trusted_host_is_not_reached() {
        let message = Message::parse(
            b"Received: from evil (evil.test [203.0.113.5]) by mx.test; x\r\n\
              Received: from bank.test (bank.test [198.51.100.9]) by mx.test; x\r\n\r\n",
        );
        let envelope = Envelope::from_trace(&message, &host("mx.test")).unwrap();
        assert_eq!(envelope.client_ip.to_string(), "203.0.113.5");
        assert_eq!(envelope.mail_from, None);
    }

    /// What a client says to HELO must not lead to a field that it has written itself.
    #[test]
    fn a_client_that_cannot_be_read_is_not_passed_over() {
        let below = "Received: from bank.test (bank.test [198.51.100.9]) by mx.test; x\r\n\r\n";
        for helo in [";", "evil", "x; from", "("] {
            let raw = format!("Received: from {helo} (unreadable) by mx.test; x\r\n{below}");
            let message = Message::parse(raw.as_bytes());
            let envelope = Envelope::from_trace(&message, &host("mx.test"));
            assert!(envelope.is_err(), "{helo}: {envelope:?}");
        }
        // Mail that was submitted on the host itself has passed through a filter.
        let raw = format!("Received: by mx.test (Postfix, from userid 0) id 1; x\r\n{below}");
        let message = Message::parse(raw.as_bytes());
        let envelope = Envelope::from_trace(&message, &host("mx.test")).unwrap();
        assert_eq!(envelope.client_ip.to_string(), "198.51.100.9");
    }

    #[test]
    fn what_stands_below_the_hop_is_not_believed() {
        let message = Message::parse(MAIL);
        let envelope = Envelope::from_trace(&message, &number(1)).unwrap();
        assert_eq!(envelope.client_ip.to_string(), "127.0.0.1");
        let message = Message::parse(
            b"Received: from a ([192.0.2.1]) by b; x\r\nReturn-Path: <forged@bank.test>\r\n\r\n",
        );
        assert_eq!(Envelope::from_trace(&message, &number(1)).unwrap().mail_from, None);
    }

    #[test]
    fn without_an_envelope_there_is_a_reason() {
        let message = Message::parse(MAIL);
        assert_eq!(
            Envelope::from_trace(&message, &number(6)),
            Err(NoEnvelope::TooFewFields { fields: 5 })
        );
        assert_eq!(
            Envelope::from_trace(&message, &number(5)),
            Err(NoEnvelope::NoClientAddress { field: 6 })
        );
        assert_eq!(Envelope::from_trace(&message, &host("no.test")), Err(NoEnvelope::NoSuchHost));
    }

    #[test]
    fn a_null_reverse_path_is_told_from_none() {
        let message =
            Message::parse(b"Return-Path: <>\r\nReceived: from a ([192.0.2.1]) by b; x\r\n\r\n");
        let envelope = Envelope::from_trace(&message, &number(1)).unwrap();
        assert_eq!(envelope.mail_from.as_deref(), Some(""));
    }
}
