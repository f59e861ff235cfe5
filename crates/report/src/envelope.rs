//! What is reported of the SMTP session.

use std::net::IpAddr;

use serde::Serialize;
use waxseal_verify::envelope::Envelope;

/// The SMTP session of a message, as far as it is known. Texts are as the client gave them; formats
/// escape them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EnvelopeReport {
    /// The client's address.
    pub client_ip: IpAddr,
    /// What the client said to HELO or EHLO.
    pub helo: Option<String>,
    /// The reverse-path of MAIL FROM; empty for the null reverse-path.
    pub mail_from: Option<String>,
}

impl EnvelopeReport {
    /// The report of an envelope.
    pub fn new(envelope: &Envelope<'_>) -> Self {
        Self {
            client_ip: envelope.client_ip,
            helo: envelope.helo.as_deref().map(str::to_owned),
            mail_from: envelope.mail_from.as_deref().map(str::to_owned),
        }
    }
}
