use waxseal_parse::spf::term::{Mechanism, Term};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::replace_term;

use super::sound;

rule! {
    /// An `ip6` of the SPF record holds IPv4 addresses.
    ///
    /// ## Why it matters
    ///
    /// A client whose IPv6 address stands for one of IPv4 is looked at as that IPv4 address
    /// (RFC 7208 §5), which no `ip6` matches.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip6:::ffff:192.0.2.0/120 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write it with `ip4`.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct MappedAddresses {
        code: "SPF029",
        name: "spf-mapped-addresses",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §5",
    }
}

impl Rule for MappedAddresses {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        for (place, term) in record.terms().iter().enumerate() {
            let Term::Directive(directive) = term else { continue };
            let Mechanism::Ip6(network) = directive.mechanism else { continue };
            let (Some(address), Some(prefix)) =
                (network.address.to_ipv4_mapped(), network.prefix.checked_sub(96))
            else {
                continue;
            };
            let message = format!(
                "an \"ip6\" of the SPF record of {} holds IPv4 addresses and matches nobody",
                text.published.name
            );
            let finding = text.published.finding(message, directive.span, "matches nobody");
            let qualifier = directive.written_qualifier.map(|sign| sign.to_string());
            let qualifier = qualifier.unwrap_or_default();
            let corrected =
                replace_term(record, place, &format!("{qualifier}ip4:{address}/{prefix}"));
            findings.add(finding.mend(text.published.replace(&corrected, Safety::Review)));
        }
    }
}
