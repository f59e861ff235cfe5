use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::TermProblem;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

use super::{find, found};

rule! {
    /// An SPF record leads back to itself.
    ///
    /// ## Why it matters
    ///
    /// Evaluation goes round until the limit of ten DNS look-ups is reached, and ends with `permerror`
    /// (RFC 7208 §4.6.4). Two terms that lead to the same record are no loop.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:example.com -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:example.net -all"
    /// example.net. TXT "v=spf1 include:example.com -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take out the term that leads back.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:example.net -all"
    /// example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Loop {
        code: "SPF014",
        name: "spf-loop",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.4",
    }
}

impl Rule for Loop {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        for below in find(tree, |term| term.problem == Some(TermProblem::Loop)) {
            let back = below.term.target.name().unwrap_or(&domain.name);
            let message = if *back == below.tree.domain {
                format!("the SPF record of {back} includes itself")
            } else {
                format!("the SPF record of {} leads back to {back}", below.tree.domain)
            };
            findings.add(found(message, &below, tree, text, "leads back", Safety::Safe));
        }
    }
}
