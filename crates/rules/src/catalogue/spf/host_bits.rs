use std::net::{Ipv4Addr, Ipv6Addr};

use waxseal_parse::spf::term::{Mechanism, Term};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::replace_term;

use super::{sound, text_of};

rule! {
    /// An address in the SPF record has bits behind its prefix length.
    ///
    /// ## Why it matters
    ///
    /// `ip4:192.0.2.7/24` is the whole network `192.0.2.0/24`, 256 addresses. Whoever meant one host has
    /// let its neighbours send, too.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.7/24 ip6:2001:db8::7/32 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write the first address of the network; or take the prefix length away, if one host was meant.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"
    /// ```
    pub(super) struct HostBits {
        code: "SPF025",
        name: "spf-host-bits",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §5.6",
    }
}

impl Rule for HostBits {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        for (place, term) in record.terms().iter().enumerate() {
            let Term::Directive(directive) = term else { continue };
            let network = match directive.mechanism {
                Mechanism::Ip4(network) => {
                    let mask = u32::MAX.checked_shl(32 - u32::from(network.prefix)).unwrap_or(0);
                    let first = Ipv4Addr::from_bits(network.address.to_bits() & mask);
                    (first != network.address).then(|| first.to_string())
                }
                Mechanism::Ip6(network) => {
                    let mask = u128::MAX.checked_shl(128 - u32::from(network.prefix)).unwrap_or(0);
                    let first = Ipv6Addr::from_bits(network.address.to_bits() & mask);
                    (first != network.address).then(|| first.to_string())
                }
                _ => None,
            };
            let Some(network) = network else { continue };
            let written = text_of(record, term);
            let argument = directive.argument_span();
            let message = format!(
                "\"{written}\" in the SPF record of {} is a whole network, named by a host of it",
                text.published.name
            );
            let finding = text.published.finding(message, argument, "not the first address");
            let start = argument.start() - directive.span.start();
            let end = argument.end() - directive.span.start();
            let head = written.get(..start).unwrap_or_default();
            let tail = written.get(end..).unwrap_or_default();
            let corrected = replace_term(record, place, &format!("{head}{network}{tail}"));
            findings.add(finding.mend(text.published.replace(&corrected, Safety::Safe)));
        }
    }
}
