//! Where the SMTP session of a message is known from.

use std::net::IpAddr;
use std::num::NonZeroUsize;

use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_verify::authentication_results::Trust;
use waxseal_verify::envelope::{Envelope, NoEnvelope, TrustedHop};

/// The SMTP session in which the mail came: given, or read from the trace that a trusted host wrote.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "The SMTP session, for SPF")]
pub(crate) struct EnvelopeArgs {
    /// The hop that is believed: it took the message from strangers and noted from whom. N counts
    /// Received fields from the top, 1 being the last hop; HOST is the name that the hop writes of
    /// itself behind `by`, or a domain above it
    #[arg(long, value_name = "N|HOST", value_parser = trusted_hop)]
    trust_received: Option<TrustedHop>,

    /// The address of the client that handed the message over
    #[arg(long, value_name = "ADDRESS", conflicts_with = "trust_received")]
    client_ip: Option<IpAddr>,

    /// What the client said to HELO or EHLO
    #[arg(long, value_name = "NAME", requires = "client_ip")]
    helo: Option<String>,

    /// The reverse-path of MAIL FROM; empty for a bounce
    #[arg(long, value_name = "ADDRESS", requires = "client_ip")]
    mail_from: Option<String>,
}

impl EnvelopeArgs {
    /// The hop that is believed, where one is named.
    pub(crate) fn hop(&self) -> Option<&TrustedHop> {
        self.trust_received.as_ref()
    }

    /// The same on a command line, where it holds for all messages.
    pub(crate) fn words(&self) -> Option<String> {
        self.trust_received.as_ref().map(|hop| match hop {
            TrustedHop::Host(host) => format!("--trust-received {host}"),
            TrustedHop::Number(number) => format!("--trust-received {number}"),
            _ => String::new(),
        })
    }

    /// The envelope of a message, where there is a word of it on the command line.
    pub(crate) fn of<'m>(
        &'m self,
        message: &'m Message<'m>,
    ) -> Option<Result<Envelope<'m>, NoEnvelope>> {
        if let Some(hop) = &self.trust_received {
            return Some(Envelope::from_trace(message, hop));
        }
        let mut envelope = Envelope::new(self.client_ip?);
        envelope.helo = self.helo.as_deref().map(Into::into);
        envelope.mail_from = self.mail_from.as_deref().map(|path| {
            let inner = path.strip_prefix('<').and_then(|path| path.strip_suffix('>'));
            inner.unwrap_or(path).into()
        });
        Some(Ok(envelope))
    }
}

/// Reads the hop that is believed: a number or a host.
pub(crate) fn trusted_hop(text: &str) -> Result<TrustedHop, String> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: NonZeroUsize = text
            .parse()
            .map_err(|_| "hops are counted from 1, the topmost Received field".to_owned())?;
        return Ok(TrustedHop::Number(number));
    }
    DomainName::parse(text).map(TrustedHop::Host).map_err(|error| error.to_string())
}

/// Whose results a message's trusted hop vouches for: the host's own, as far down as its `Received` field.
pub(crate) fn trust(message: &Message<'_>, hop: &TrustedHop) -> Option<Trust> {
    let (position, received) = hop.received(message).ok()?;
    let by = received.by.and_then(|by| core::str::from_utf8(by).ok());
    let given = match hop {
        TrustedHop::Host(host) => Some(host.as_str()),
        _ => None,
    };
    let names = [given, by].into_iter().flatten();
    let names: Vec<_> = names.filter_map(|name| AuthservId::new(name).ok()).collect();
    let mut trust = Trust::new(&names);
    let above = message.fields().iter().take(position.saturating_add(1));
    trust.trusted_received = above.filter(|field| field.is(b"Received")).count();
    Some(trust)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_is_a_number_or_a_host() {
        assert_eq!(trusted_hop("2"), Ok(TrustedHop::Number(NonZeroUsize::new(2).unwrap())));
        let host = DomainName::parse("mx.example.com").unwrap();
        assert_eq!(trusted_hop("MX.example.com."), Ok(TrustedHop::Host(host)));
        for text in ["0", "", "99999999999999999999999", "mx example"] {
            assert!(trusted_hop(text).is_err(), "{text}");
        }
    }
}
