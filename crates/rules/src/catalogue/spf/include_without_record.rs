use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::{RecordProblem, Target, TreeTerm, is_nesting};
use crate::findings::Findings;
use crate::nearest::nearest;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::replace_term;

use super::{find, found};

rule! {
    /// A domain that is included, or that the record redirects to, has no SPF record.
    ///
    /// ## Why it matters
    ///
    /// Every check that comes to the term ends with `permerror` (RFC 7208 §5.2, §6.1): one wrong name
    /// breaks the record for all servers that stand behind it. The domain may be gone, or its name
    /// mistyped; and whoever registers a name that is free may say then who sends for your domain.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.gone.example -all"
    /// ```
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// example.com. TXT "v=spf1 include:spf.spinofice-crm.com -all"
    /// spf.spinoffice-crm.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the name, or take the term out.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct IncludeWithoutRecord {
        code: "SPF012",
        name: "spf-include-without-record",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §5.2, §6.1",
    }
}

impl Rule for IncludeWithoutRecord {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        let provider = domain.profile.as_ref().map(|profile| profile.spf.include.as_str());
        for below in find(tree, |term| why(term).is_some()) {
            let why = why(below.term).unwrap_or_default();
            let target = below.term.target.name().map_or(&*below.term.text, |name| name.as_str());
            let message =
                format!("the SPF record of {} leads to {target}, which {why}", below.tree.domain);
            let mut finding =
                found(message, &below, tree, text, "no SPF record there", Safety::Review);
            let meant = provider.and_then(|provider| nearest(target, [provider]));
            if let (Some(meant), true, Some(record)) = (meant, below.is_own(tree), text.sound()) {
                let term = below.term.text.replacen(target, meant, 1);
                let corrected = replace_term(record, below.root, &term);
                if corrected != record.text() {
                    let remedy = text.published.replace(&corrected, Safety::Review);
                    finding.remedies.insert(0, remedy);
                }
            }
            findings.add(finding);
        }
    }
}

/// Why a term leads to no record.
fn why(term: &TreeTerm) -> Option<&'static str> {
    let problem = term.nested.as_ref().and_then(|nested| nested.problem.as_ref());
    match problem {
        Some(RecordProblem::NoRecord { name_exists: true }) => Some("has no SPF record"),
        Some(RecordProblem::NoRecord { name_exists: false }) => Some("does not exist"),
        _ if is_nesting(&term.term) && term.target == Target::Malformed => {
            Some("is no name that the DNS could hold")
        }
        _ => None,
    }
}
