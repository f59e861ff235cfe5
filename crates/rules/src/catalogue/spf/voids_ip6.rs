use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::MOST_VOIDS;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

use super::find;

rule! {
    /// For clients of IPv6 more than two terms of the SPF record find nothing.
    ///
    /// ## Why it matters
    ///
    /// A client of IPv6 makes a check ask for IPv6 addresses, which many hosts do not have; taken by
    /// the letter, the third such term is `permerror` (RFC 7208 §4.6.4). Some receivers count so,
    /// and mail that is sent over IPv6 fails there while mail over IPv4 passes.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 a:m1.example.com a:m2.example.com a:m3.example.com -all"
    /// m1.example.com. A 192.0.2.1
    /// m2.example.com. A 192.0.2.2
    /// m3.example.com. A 192.0.2.3
    /// ```
    ///
    /// ## Remedy
    ///
    /// Name the addresses of hosts with `ip4:` and `ip6:`, which ask nothing.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 -all"
    /// ```
    pub(super) struct VoidsIp6 {
        code: "SPF035",
        name: "spf-voids-ip6",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.4",
    }
}

impl Rule for VoidsIp6 {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        if tree.voids.ip6 <= MOST_VOIDS || tree.voids.ip4 > MOST_VOIDS {
            return;
        }
        let message = format!(
            "for a client of IPv6, {} terms of the SPF record of {} find nothing; {MOST_VOIDS} are \
             the most",
            tree.voids.ip6, domain.name
        );
        let excerpt = text.published.excerpt(text.published.span(), "");
        let mut finding = Finding::new(message).at(excerpt);
        for below in find(tree, |term| term.nested.is_none() && term.voids.ip6 > 0) {
            let term = &below.term.text;
            finding = finding
                .because(format!("\"{term}\" of {}: no IPv6 address there", below.tree.domain));
        }
        findings.add(finding.mend(Remedy::advice(
            "Put ip4: and ip6: with the addresses in the place of the terms that name hosts.",
        )));
    }
}
