use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::is_unreachable;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A server that an MX record names has an address that nobody outside reaches.
    ///
    /// ## Why it matters
    ///
    /// Addresses of local networks, and those that stand for the host itself, lead nowhere from outside, or to
    /// the sender's own server.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 10.0.0.5
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the public address of the server.
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct MxPrivate {
        code: "MX009",
        name: "mx-private",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 1918 §3; RFC 6890 §2.2",
    }
}

impl Rule for MxPrivate {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for host in &domain.mail.hosts {
            for address in host.addresses().into_iter().filter(|address| is_unreachable(*address)) {
                let message = format!(
                    "{}, which an MX record of {} names, has the address {address}, \
                     which nobody outside reaches",
                    host.name, domain.name
                );
                findings.add(
                    Finding::new(message).mend(Remedy::advice(format!(
                        "Publish the public address of {}.",
                        host.name
                    ))),
                );
            }
        }
    }
}
