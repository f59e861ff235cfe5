use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::{RecordProblem, TreeTerm};
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

use super::{find, found};

rule! {
    /// The record of a domain that is included is broken, or there are several.
    ///
    /// ## Why it matters
    ///
    /// The error is yours as well: every check that comes to the term ends with `permerror`
    /// (RFC 7208 §5.2).
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ipv4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// _spf.example.net. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Tell the domain's owner; until the record is mended, do without the term.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct IncludeBroken {
        code: "SPF013",
        name: "spf-include-broken",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §5.2, §6.1",
    }
}

impl Rule for IncludeBroken {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        for below in find(tree, |term| why(term).is_some()) {
            let why = why(below.term).unwrap_or_default();
            let target = below.term.target.name().map_or("", |name| name.as_str());
            let message = format!(
                "the SPF record of {} leads to that of {target}, which is broken: {why}",
                below.tree.domain
            );
            findings.add(found(message, &below, tree, text, "leads to errors", Safety::Review));
        }
    }
}

/// Why a record that a term leads to cannot be evaluated.
fn why(term: &TreeTerm) -> Option<String> {
    match term.nested.as_ref()?.problem.as_ref()? {
        RecordProblem::Several(count) => Some(format!("there are {count}")),
        RecordProblem::Syntax(error) => Some(error.to_string()),
        _ => None,
    }
}
