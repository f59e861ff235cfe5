//! What a bounce says.

use std::net::IpAddr;

use serde::Serialize;
use waxseal_feedback::failure::FeedbackReport;

use crate::delivery_status::{Action, DeliveryStatus};
use crate::free_text::Format;
use crate::limits::Exceeded;
use crate::original::Original;
use crate::reply::{Codes, Command};
use crate::status::EnhancedStatus;

/// A mail that came back, or one that looks so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bounce {
    /// What it is.
    pub kind: Kind,
    /// Who is told of, each with why.
    pub recipients: Vec<Recipient>,
    /// The message that came back.
    pub original: Option<Original>,
    /// The envelope identifier that the sender gave (RFC 3461 §4.4).
    pub envelope_id: Option<String>,
    /// When the reporting host took the message, in seconds since 1970-01-01 00:00 UTC.
    pub arrival_date: Option<u64>,
    /// Whose words the notice is written in, if that is known.
    pub format: Option<Format>,
    /// The text for people, without the message that it quotes.
    pub notice: String,
    /// The machine-readable part, with the places of its fields.
    #[serde(skip)]
    pub delivery_status: Option<DeliveryStatus>,
    /// The feedback report.
    pub feedback: Option<FeedbackReport>,
    /// The limits that were met: what lies beyond is not read.
    pub exceeded: Exceeded,
}

/// What a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A message was not delivered to somebody.
    Failure,
    /// A message is late and is still being tried (RFC 3464 §2.3.3). It counts against nobody.
    Delay,
    /// A message was delivered, relayed or expanded.
    Delivered,
    /// A report about a message that was delivered (RFC 5965).
    Feedback,
    /// An answer by a machine that stands for a person: a vacation notice (RFC 3834), a challenge, a
    /// disposition notification (RFC 8098).
    AutoReply,
    /// None of these.
    NotABounce,
}

/// One recipient, and what became of the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Recipient {
    /// Whom it is about. Empty where the bounce does not say.
    pub address: String,
    /// The address that the sender gave, where it is another one.
    pub original_address: Option<String>,
    /// What became of the message.
    pub action: Action,
    /// What the server said, with the codes in it.
    pub reply: Reply,
    /// The enhanced status code: the server's, where it says more than the reporting host's.
    pub status: Option<EnhancedStatus>,
    /// The command that was answered.
    pub command: Option<Command>,
    /// The host that wrote the bounce.
    pub reporting_mta: Option<String>,
    /// The host that refused, if it is another one.
    pub remote_mta: Option<Host>,
    /// When it was tried last, in seconds since 1970-01-01 00:00 UTC.
    pub last_attempt_date: Option<u64>,
    /// When the queue gives up, in seconds since 1970-01-01 00:00 UTC.
    pub will_retry_until: Option<u64>,
}

impl Recipient {
    /// Whether nothing more is tried: the message has failed, or has arrived.
    pub fn is_final(&self) -> bool {
        self.action != Action::Delayed
    }

    /// 2, 4 or 5: the basic reply code's class, else that of the enhanced code. It decides about trying
    /// again, whatever the other one says.
    pub fn class(&self) -> Option<u8> {
        let codes = Codes { reply: self.reply.code, status: self.status };
        codes.class()
    }

    /// The domain of the address, in lower case.
    pub fn domain(&self) -> Option<String> {
        let (_, domain) = self.address.rsplit_once('@')?;
        Some(domain.trim_end_matches('.').to_ascii_lowercase())
    }
}

/// What was said about a recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reply {
    /// The SMTP reply code.
    pub code: Option<u16>,
    /// The text on one line, codes included. Who shows it must escape it.
    pub text: String,
    /// The type of the `Diagnostic-Code` (RFC 3464 §2.3.6), such as `smtp` or `x-unix`.
    pub kind: Option<String>,
}

/// A host as a bounce names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Host {
    /// Its name in lower case, or its address where it has no name.
    pub name: String,
    /// Its address.
    pub address: Option<IpAddr>,
}

impl Host {
    /// Reads `name`, `name[address]`, `name (address)` or `[address]`; `None` where nothing like a host
    /// stands there.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut pieces = text.split(['[', ']', '(', ')', ' ']).filter(|piece| !piece.is_empty());
        let first = pieces.next()?;
        // A port may follow.
        let name = match first.rsplit_once(':') {
            Some((name, port))
                if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                name
            }
            _ => first,
        };
        let name = name.trim_end_matches(['.', ':', ',']).to_ascii_lowercase();
        let address = name.parse().ok().or_else(|| pieces.find_map(|piece| piece.parse().ok()));
        let is_host = !name.is_empty()
            && name.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':')
            });
        is_host.then_some(Self { name, address })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_they_are_written() {
        for (text, name, address) in [
            ("mx.example[192.0.2.1]", "mx.example", Some("192.0.2.1")),
            ("MX.example. [2001:db8::1]", "mx.example", Some("2001:db8::1")),
            ("[192.0.2.1]", "192.0.2.1", Some("192.0.2.1")),
            ("192.0.2.1 (192.0.2.1, the server for the domain.)", "192.0.2.1", Some("192.0.2.1")),
            ("mx.example:25", "mx.example", None),
            ("mx.example", "mx.example", None),
        ] {
            let host = Host::from_text(text).unwrap();
            assert_eq!((&*host.name, host.address), (name, address.map(|it| it.parse().unwrap())));
        }
        assert_eq!(Host::from_text(" "), None);
        assert_eq!(Host::from_text("<a>"), None);
    }
}
