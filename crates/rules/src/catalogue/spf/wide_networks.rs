use waxseal_parse::spf::term::{Mechanism, Qualifier};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

use super::{reached, sound};

rule! {
    /// A network of the SPF record is much larger than any sender needs.
    ///
    /// ## Why it matters
    ///
    /// Every host in it may send for the domain, those of strangers included: a rented server in the
    /// same network is enough to pass SPF, and with it DMARC. Receivers count such records against the
    /// domain.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.0.0/8 a/12 ip6:2001::/16 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Name the hosts that send, or the smallest networks that hold them.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 a ip6:2001:db8:7::/48 -all"
    /// ```
    pub(super) struct WideNetworks {
        code: "SPF023",
        name: "spf-wide-networks",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §5.6",
        parameters: [
            ("ip4", 16, "the shortest prefix length of IPv4 that is not wide"),
            ("ip6", 32, "the shortest prefix length of IPv6 that is not wide"),
        ],
    }
}

impl Rule for WideNetworks {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        let (ip4, ip6) = (findings.parameter("ip4"), findings.parameter("ip6"));
        for (_, directive) in reached(record) {
            let is_wide = match directive.mechanism {
                // A prefix length of 0 is everybody: another rule tells of it.
                Mechanism::Ip4(network) => (1..ip4).contains(&network.prefix.into()),
                Mechanism::Ip6(network) => (1..ip6).contains(&network.prefix.into()),
                Mechanism::A(_, prefix) | Mechanism::Mx(_, prefix) => {
                    u64::from(prefix.ip4) < ip4 || u64::from(prefix.ip6) < ip6
                }
                _ => false,
            };
            if !is_wide || directive.qualifier() != Qualifier::Pass {
                continue;
            }
            let message =
                format!("a network in the SPF record of {} is very large", text.published.name);
            let finding = text.published.finding(message, directive.span, "too many hosts");
            findings.add(finding.mend(Remedy::advice(
                "Name the hosts that send, or the smallest networks that hold them.",
            )));
        }
    }
}
