use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::{Target, TermProblem, TreeTerm, is_nesting};
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::remove_term;

rule! {
    /// A term of the SPF record names hosts that do not exist.
    ///
    /// ## Why it matters
    ///
    /// It matches nobody, costs a look-up, and is one of the two terms that may find nothing; the third
    /// is `permerror` (RFC 7208 §4.6.4). An `mx` never means the domain's own address where there is
    /// no MX record (RFC 7208 §5.4). And whoever registers a name that is free may send for your
    /// domain.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx a:old.example.com ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the name, or take the term out.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 a:mail.example.com ip4:192.0.2.1 -all"
    /// mail.example.com. A 192.0.2.2
    /// ```
    pub(super) struct NoAddress {
        code: "SPF026",
        name: "spf-no-address",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.4, §5.3, §5.4, §5.7",
    }
}

impl Rule for NoAddress {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        let Some(record) = text.sound() else { return };
        for (place, term) in tree.terms.iter().enumerate().filter(|(_, term)| term.is_reached) {
            let Some(why) = why(term) else { continue };
            let target = term.target.name().map_or(&*term.text, |name| name.as_str());
            let message = format!(
                "\"{}\" in the SPF record of {} matches nobody: {target} {why}",
                term.text, domain.name
            );
            let finding = text.published.finding(message, term.span, "matches nobody");
            let removed = remove_term(record, place);
            findings.add(finding.mend(text.published.replace(&removed, Safety::Review)));
        }
    }
}

fn why(term: &TreeTerm) -> Option<&'static str> {
    Some(match &term.problem {
        Some(TermProblem::NoAddress { name_exists: true }) => "has no address",
        Some(TermProblem::NoExchange { name_exists: true }) => "has no MX record",
        Some(TermProblem::NoAddress { .. } | TermProblem::NoExchange { .. }) => "does not exist",
        Some(TermProblem::NullExchange) => "takes no mail",
        None if term.target == Target::Malformed
            && term.term.counts_as_lookup()
            && !is_nesting(&term.term) =>
        {
            "is no name that the DNS could hold"
        }
        _ => return None,
    })
}
