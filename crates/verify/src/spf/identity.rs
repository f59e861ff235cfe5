//! Whom is checked: the identities HELO and MAIL FROM, which are never the same (RFC 7208 §2.3, §2.4).

use core::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use waxseal_parse::domain::DomainName;

use crate::a_labels::{a_labels, to_ascii};
use crate::dns::{Question, RecordType};
use crate::envelope::Envelope;

/// Which identity of a message is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum IdentityKind {
    /// The argument of HELO or EHLO (RFC 7208 §2.3).
    Helo,
    /// The reverse-path of MAIL FROM (RFC 7208 §2.4).
    MailFrom,
}

impl IdentityKind {
    /// As Received-SPF names it (RFC 7208 §9.1): `helo` or `mailfrom`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Helo => "helo",
            Self::MailFrom => "mailfrom",
        }
    }
}

impl fmt::Display for IdentityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An identity to be checked, and the client that used it. Copies share what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inner {
    pub(super) kind: IdentityKind,
    /// IPv4 where it is IPv4 in the clothes of IPv6 (RFC 7208 §5).
    pub(super) client_ip: IpAddr,
    pub(super) sender: Result<Sender, NoDomain>,
    /// In A-labels; `None` where it is not known, or not of ASCII and no domain name.
    pub(super) helo: Option<Box<str>>,
}

/// The `<sender>` of RFC 7208 §4.1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sender {
    /// `None` where it is not of ASCII (RFC 8616 §4).
    pub(super) local_part: Option<Box<str>>,
    /// The question for the domain's record.
    pub(super) question: Arc<Question>,
}

/// Why there is no domain to be checked; the result is `none` (RFC 7208 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoDomain {
    /// The envelope does not say.
    NotGiven,
    /// The reverse-path has no at-sign.
    NoAtSign,
    /// An address in brackets stands in the place of a domain.
    AddressLiteral,
    /// The name has one label only.
    SingleLabel,
    /// The name is no domain name: it is empty, has an empty or over-long label, or characters that no
    /// name has.
    Malformed,
}

impl fmt::Display for NoDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotGiven => "the envelope does not say who sent the message",
            Self::NoAtSign => "the reverse-path has no domain",
            Self::AddressLiteral => "an address literal has no SPF record",
            Self::SingleLabel => "a name of one label is not checked",
            Self::Malformed => "the sender's domain is not a domain name",
        })
    }
}

impl Identity {
    /// The MAIL FROM identity. The null reverse-path stands for `postmaster` at the HELO name
    /// (RFC 7208 §2.4).
    pub fn mail_from(envelope: &Envelope<'_>) -> Self {
        let sender = match envelope.mail_from.as_deref() {
            None => Err(NoDomain::NotGiven),
            Some("") => helo_sender(envelope),
            // What comes before the domain of a mailbox may hold at-signs, in quotes.
            Some(path) => match path.rsplit_once('@') {
                None => Err(NoDomain::NoAtSign),
                Some((local_part, domain)) => Sender::new(without_route(local_part), domain),
            },
        };
        Self::new(IdentityKind::MailFrom, envelope, sender)
    }

    /// The HELO identity.
    pub fn helo(envelope: &Envelope<'_>) -> Self {
        Self::new(IdentityKind::Helo, envelope, helo_sender(envelope))
    }

    fn new(kind: IdentityKind, envelope: &Envelope<'_>, sender: Result<Sender, NoDomain>) -> Self {
        let helo = envelope.helo.as_deref().and_then(|helo| {
            if helo.is_ascii() { Some(helo.into()) } else { to_ascii(helo).map(Into::into) }
        });
        let client_ip = envelope.client_ip.to_canonical();
        Self { inner: Arc::new(Inner { kind, client_ip, sender, helo }) }
    }

    /// Which identity it is.
    pub fn kind(&self) -> IdentityKind {
        self.inner.kind
    }

    /// The client's address; one of IPv4 that is written as IPv6 is IPv4 (RFC 7208 §5).
    pub fn client_ip(&self) -> IpAddr {
        self.inner.client_ip
    }

    /// The domain that is checked.
    ///
    /// # Errors
    /// There is none, and why.
    pub fn domain(&self) -> Result<&DomainName, NoDomain> {
        match &self.inner.sender {
            Ok(sender) => Ok(sender.question.name()),
            Err(none) => Err(*none),
        }
    }
}

fn helo_sender(envelope: &Envelope<'_>) -> Result<Sender, NoDomain> {
    Sender::new("", envelope.helo.as_deref().ok_or(NoDomain::NotGiven)?)
}

/// A local-part without the source route that RFC 5321 appendix C still allows before it.
fn without_route(local_part: &str) -> &str {
    match local_part.split_once(':') {
        Some((route, rest)) if route.starts_with('@') => rest,
        _ => local_part,
    }
}

impl Sender {
    fn new(local_part: &str, domain: &str) -> Result<Self, NoDomain> {
        if domain.starts_with('[') {
            return Err(NoDomain::AddressLiteral);
        }
        let name = a_labels(domain).ok_or(NoDomain::Malformed)?;
        if name.labels().nth(1).is_none() {
            return Err(NoDomain::SingleLabel);
        }
        // RFC 7208 §4.3.
        let local_part = if local_part.is_empty() { "postmaster" } else { local_part };
        Ok(Self {
            local_part: local_part.is_ascii().then(|| local_part.into()),
            question: Arc::new(Question::new(name, RecordType::Txt)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope<'a>(helo: &'a str, mail_from: &'a str) -> Envelope<'a> {
        Envelope::new([192, 0, 2, 1].into()).with_helo(helo).with_mail_from(mail_from)
    }

    fn checked(identity: &Identity) -> Result<(&str, &str), NoDomain> {
        let sender = identity.inner.sender.as_ref().map_err(|none| *none)?;
        let local_part = sender.local_part.as_deref().unwrap_or("(not ASCII)");
        Ok((local_part, sender.question.name().as_str()))
    }

    #[test]
    fn the_sender_is_taken_from_the_reverse_path() {
        for (mail_from, expected) in [
            ("joe@Example.COM", Ok(("joe", "example.com"))),
            ("", Ok(("postmaster", "helo.test"))),
            ("@example.net", Ok(("postmaster", "example.net"))),
            ("\"a@b\"@c.test", Ok(("\"a@b\"", "c.test"))),
            ("@a.test,@b.test:joe@c.test", Ok(("joe", "c.test"))),
            ("a%b@c.test.", Ok(("a%b", "c.test"))),
            ("joe@bücher.test", Ok(("joe", "xn--bcher-kva.test"))),
            ("jürgen@c.test", Ok(("(not ASCII)", "c.test"))),
            ("joe", Err(NoDomain::NoAtSign)),
            ("joe@", Err(NoDomain::Malformed)),
            ("joe@[192.0.2.1]", Err(NoDomain::AddressLiteral)),
            ("joe@localhost", Err(NoDomain::SingleLabel)),
            ("joe@a..test", Err(NoDomain::Malformed)),
            ("joe@a b.test", Err(NoDomain::Malformed)),
            ("joe@a(.b.test", Err(NoDomain::Malformed)),
        ] {
            let identity = Identity::mail_from(&envelope("helo.test", mail_from));
            assert_eq!(checked(&identity), expected, "{mail_from}");
            assert_eq!(identity.kind(), IdentityKind::MailFrom);
        }
        let unknown = Envelope::new([192, 0, 2, 1].into());
        for identity in [Identity::mail_from(&unknown), Identity::helo(&unknown)] {
            assert_eq!(identity.domain(), Err(NoDomain::NotGiven));
        }
    }

    #[test]
    fn the_helo_identity_is_its_own() {
        let identity = Identity::helo(&envelope("Mail.Test", "joe@example.com"));
        assert_eq!(checked(&identity), Ok(("postmaster", "mail.test")));
        assert_eq!(identity.kind().as_str(), "helo");
        for (helo, none) in [
            ("[192.0.2.1]", NoDomain::AddressLiteral),
            ("OEMCOMPUTER", NoDomain::SingleLabel),
            ("JUMPIN' JUPITER", NoDomain::Malformed),
        ] {
            assert_eq!(Identity::helo(&envelope(helo, "a@b.test")).domain(), Err(none), "{helo}");
        }
    }

    #[test]
    fn a_mapped_address_is_one_of_ipv4() {
        let mapped = Envelope::new("::ffff:192.0.2.1".parse().unwrap());
        assert_eq!(Identity::helo(&mapped).client_ip(), IpAddr::from([192, 0, 2, 1]));
    }
}
