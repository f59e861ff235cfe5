use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::host::HostFacts;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// No server that the MX records name has an address.
    ///
    /// ## Why it matters
    ///
    /// Mail to the domain cannot be delivered, neither answers nor bounces nor reports.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// example.com. MX 20 backup.example.com.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the addresses of the servers, or correct their names.
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct MxDead {
        code: "MX006",
        name: "mx-dead",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5321 §5.1",
    }
}

impl Rule for MxDead {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let hosts = &domain.mail.hosts;
        let is_dead = |host: &HostFacts| host.has_address() == Some(false);
        if hosts.is_empty() || !hosts.iter().all(is_dead) || hosts.iter().any(is_address) {
            return;
        }
        let message =
            format!("no server that the MX records of {} name has an address", domain.name);
        let mut finding = Finding::new(message);
        for host in hosts {
            finding = finding.because(format!("{} has no address", host.name));
        }
        findings.add(finding.mend(Remedy::advice(
            "Publish the addresses of the servers, or correct their names in the MX records.",
        )));
    }
}

/// That is told by `mx-address`.
fn is_address(host: &HostFacts) -> bool {
    host.name.as_str().parse::<std::net::Ipv4Addr>().is_ok()
}
