use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::MOST_LOOKUPS;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

use super::{cost_excerpt, costs};

rule! {
    /// The SPF record is near the limit of ten DNS look-ups.
    ///
    /// ## Why it matters
    ///
    /// The records that it includes belong to others, who may need one look-up more any day; then
    /// checks end with `permerror` (RFC 7208 §4.6.4), and nothing has changed on your side.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:a.example include:b.example -all"
    /// example.com. MX 10 mail.example.com.
    /// a.example. TXT "v=spf1 a:1.a.example a:2.a.example a:3.a.example -all"
    /// b.example. TXT "v=spf1 exists:%{i}.b.example a:1.b.example ~all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put `ip4:` and `ip6:`, which cost nothing, in the place of your own `a` and `mx`, and drop the
    /// include of a provider that you have left.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 include:a.example -all"
    /// a.example. TXT "v=spf1 a:1.a.example a:2.a.example a:3.a.example -all"
    /// ```
    pub(super) struct LookupsNear {
        code: "SPF010",
        name: "spf-lookups-near",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.4",
        parameters: [("near", 8, "how many look-ups are near the limit of 10")],
    }
}

impl Rule for LookupsNear {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        let near = usize::try_from(findings.parameter("near")).unwrap_or(usize::MAX);
        if tree.lookups < near || tree.lookups > MOST_LOOKUPS {
            return;
        }
        let message = format!(
            "the SPF record of {} costs {} of {MOST_LOOKUPS} DNS look-ups",
            domain.name, tree.lookups
        );
        let mut finding = Finding::new(message).at(cost_excerpt(tree, text));
        finding.evidence = costs(tree);
        findings.add(finding.mend(Remedy::advice(
            "Put ip4: and ip6: in the place of your own a and mx, and take out what sends nothing \
             for the domain any more, before a provider needs one look-up more.",
        )));
    }
}
