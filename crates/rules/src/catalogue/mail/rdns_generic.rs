use std::net::IpAddr;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The name of a sending address is made of the address.
    ///
    /// ## Why it matters
    ///
    /// Names such as `192-0-2-1.pool.example.net` are those of home connections and of rented servers that
    /// nobody has set up. Yahoo and others treat mail from them as suspicious.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// 1.2.0.192.in-addr.arpa. PTR 192-0-2-1.pool.example.net.
    /// 192-0-2-1.pool.example.net. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Have the PTR record name the server: `mail.example.com`, say.
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// 1.2.0.192.in-addr.arpa. PTR mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct RdnsGeneric {
        code: "RDNS003",
        name: "rdns-generic",
        severity: Warning,
        since: "0.1.0",
        reference: "M3AAWG Sender Best Common Practices",
    }
}

impl Rule for RdnsGeneric {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for facts in &domain.mail.sending {
            let Some(host) = facts.hosts.first().filter(|_| {
                facts.hosts.iter().all(|host| is_generic(host.name.as_str(), facts.address))
            }) else {
                continue;
            };
            let message = format!(
                "{}, the name of the sending address {}, is made of the address",
                host.name, facts.address
            );
            findings.add(Finding::new(message).for_actor(Actor::Sender).mend(Remedy::advice(
                format!(
                    "Ask whoever gave you {} to publish a PTR record with the server's own name.",
                    facts.address
                ),
            )));
        }
    }
}

/// Whether a name holds the numbers of an address, or says that the address is given at random.
fn is_generic(name: &str, address: IpAddr) -> bool {
    let words =
        ["dynamic", "dyn", "dhcp", "pool", "dialup", "ppp", "adsl", "dsl", "cable", "unknown"];
    let mut parts = name.split(['.', '-', '_']);
    if parts.clone().any(|part| words.contains(&part)) {
        return true;
    }
    let IpAddr::V4(address) = address else {
        // All digits of an address of IPv6 are seldom in a name but by machine.
        return parts
            .filter(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_hexdigit()))
            .count()
            > 3;
    };
    let numbers: Vec<u8> = parts.by_ref().filter_map(|part| part.parse().ok()).collect();
    let mut reversed = address.octets();
    reversed.reverse();
    let hexadecimal = format!("{:08x}", u32::from(address));
    let holds =
        |octets: [u8; 4]| numbers.windows(3).any(|three| octets.windows(3).any(|of| of == three));
    holds(address.octets()) || holds(reversed) || name.contains(&hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_machines_give_are_told_from_those_of_servers() {
        for (name, expected) in [
            ("192-0-2-1.example.net", true),
            ("1.2.0.192.static.example.net", true),
            ("host-2-1.pool.example.net", true),
            ("c0000201.example.net", true),
            ("dsl.example.net", true),
            ("mail.example.com", false),
            ("mx1.example.com", false),
            ("o192.mail.example.com", false),
            ("mail-0-2.example.com", false),
        ] {
            assert_eq!(is_generic(name, [192, 0, 2, 1].into()), expected, "{name}");
        }
    }
}
