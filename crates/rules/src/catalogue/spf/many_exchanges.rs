use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::{MOST_EXCHANGES, TermProblem};
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

use super::{find, found};

rule! {
    /// An `mx` has more hosts than may be looked at.
    ///
    /// ## Why it matters
    ///
    /// With more than ten MX records every check that comes to the `mx` ends with `permerror`
    /// (RFC 7208 §4.6.4).
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx ip4:192.0.2.0/24 -all"
    /// example.com. MX 10 m1.example.com.
    /// example.com. MX 10 m2.example.com.
    /// example.com. MX 10 m3.example.com.
    /// example.com. MX 10 m4.example.com.
    /// example.com. MX 10 m5.example.com.
    /// example.com. MX 10 m6.example.com.
    /// example.com. MX 10 m7.example.com.
    /// example.com. MX 10 m8.example.com.
    /// example.com. MX 10 m9.example.com.
    /// example.com. MX 10 m10.example.com.
    /// example.com. MX 10 m11.example.com.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Name the addresses of the hosts that send with `ip4:` and `ip6:`, and take the `mx` out.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct ManyExchanges {
        code: "SPF027",
        name: "spf-many-exchanges",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.4",
    }
}

impl Rule for ManyExchanges {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        let is = |term: &_| count(term).is_some();
        for below in find(tree, is) {
            let count = count(below.term).unwrap_or_default();
            let message = format!(
                "an \"mx\" of the SPF record of {} has {count} hosts; {MOST_EXCHANGES} are the most",
                below.tree.domain
            );
            findings.add(found(message, &below, tree, text, "too many hosts", Safety::Review));
        }
    }
}

fn count(term: &crate::facts::spf::tree::TreeTerm) -> Option<usize> {
    match term.problem {
        Some(TermProblem::TooManyExchanges(count)) => Some(count),
        _ => None,
    }
}
