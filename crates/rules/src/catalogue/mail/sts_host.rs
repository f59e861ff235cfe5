use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The MTA-STS record is there, and the host that serves the policy is not.
    ///
    /// ## Why it matters
    ///
    /// Senders fetch the policy from `https://mta-sts.` and the domain. Without an address of that name there is
    /// no policy, and whoever has kept an old one goes on with it until it expires.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Give the name an address, with a web server that serves `/.well-known/mta-sts.txt` with a valid
    /// certificate for the name. If the domain has no policy, take the record away.
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    pub(super) struct StsHost {
        code: "STS003",
        name: "sts-host",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8461 §3.3",
    }
}

impl Rule for StsHost {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let sts = &domain.mail.sts;
        let (Some(text), Some(host)) = (sts.only(), &sts.host) else { return };
        if host.has_address() != Some(false) || sts.policy.is_some() {
            return;
        }
        let message = format!("{}, which serves the MTA-STS policy, has no address", host.name);
        let finding = Finding::new(message)
            .mend(Remedy::advice(format!(
                "Publish an address for {} and serve /.well-known/mta-sts.txt there.",
                host.name
            )))
            .mend(text.published.remove(Safety::Review));
        findings.add(finding);
    }
}
