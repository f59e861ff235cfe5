//! What an SMTP session said before the message came (RFC 5321).

mod trace;

use std::borrow::Cow;
use std::net::IpAddr;

pub use trace::{NoEnvelope, TrustedHop, is_internal};

/// The envelope of a message, as far as it is known. A border server knows all of it; for stored mail
/// it is read from trace fields, and parts may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Envelope<'a> {
    /// The address of the client that handed the message over.
    pub client_ip: IpAddr,
    /// The argument of HELO or EHLO, as the client gave it.
    pub helo: Option<Cow<'a, str>>,
    /// The reverse-path of MAIL FROM, without angle brackets; empty for the null reverse-path of
    /// bounces.
    pub mail_from: Option<Cow<'a, str>>,
}

impl<'a> Envelope<'a> {
    /// A message that came from this address, of which no more is known yet.
    pub fn new(client_ip: IpAddr) -> Self {
        Self { client_ip, helo: None, mail_from: None }
    }

    /// With the argument of HELO or EHLO.
    #[must_use]
    pub fn with_helo(mut self, helo: impl Into<Cow<'a, str>>) -> Self {
        self.helo = Some(helo.into());
        self
    }

    /// With the reverse-path of MAIL FROM, without angle brackets; empty for the null reverse-path.
    #[must_use]
    pub fn with_mail_from(mut self, mail_from: impl Into<Cow<'a, str>>) -> Self {
        self.mail_from = Some(mail_from.into());
        self
    }
}
