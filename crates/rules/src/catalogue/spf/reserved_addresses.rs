use std::net::{Ipv4Addr, Ipv6Addr};

use waxseal_parse::spf::term::Mechanism;

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::remove_term;

use super::{reached, sound};

rule! {
    /// An address of the SPF record is one that no mail comes from on the Internet.
    ///
    /// ## Why it matters
    ///
    /// Private, local and multicast addresses never reach a receiver on the Internet: usually the
    /// address inside the network was written in the place of the one that others see, and the sender
    /// does not pass.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.168.1.10 ip4:192.0.2.1 ip6:fe80::1 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write the address that receivers see.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    pub(super) struct ReservedAddresses {
        code: "SPF024",
        name: "spf-reserved-addresses",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6890 §2.2",
    }
}

impl Rule for ReservedAddresses {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        for (place, directive) in reached(record) {
            let kind = match directive.mechanism {
                // A network that is larger than the reserved one holds others, too.
                Mechanism::Ip4(network) if network.prefix >= 8 => ip4(network.address),
                Mechanism::Ip6(network) if network.prefix >= 7 => ip6(network.address),
                _ => None,
            };
            let Some(kind) = kind else { continue };
            let message = format!(
                "the SPF record of {} names {kind} address, which receivers never see",
                text.published.name
            );
            let finding = text.published.finding(message, directive.span, "never seen outside");
            let removed = remove_term(record, place);
            findings.add(finding.mend(text.published.replace(&removed, Safety::Review)));
        }
    }
}

fn ip4(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        [0 | 240..=255, ..] => Some("a reserved"),
        [100, 64..=127, ..] => Some("a shared (RFC 6598)"),
        [224..=239, ..] => Some("a multicast"),
        _ if address.is_private() => Some("a private"),
        _ if address.is_loopback() => Some("a loopback"),
        _ if address.is_link_local() => Some("a link-local"),
        _ => None,
    }
}

fn ip6(address: Ipv6Addr) -> Option<&'static str> {
    match address {
        _ if address.is_loopback() => Some("a loopback"),
        _ if address.is_unspecified() => Some("an unspecified"),
        _ if address.is_multicast() => Some("a multicast"),
        _ if address.is_unique_local() => Some("a private"),
        _ if address.is_unicast_link_local() => Some("a link-local"),
        _ => None,
    }
}
