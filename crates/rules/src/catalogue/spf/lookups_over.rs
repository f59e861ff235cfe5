use waxseal_parse::spf::term::{Mechanism, Term};

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::SpfText;
use crate::facts::spf::tree::{MOST_LOOKUPS, SpfTree, TermProblem};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;
use crate::spf_edit::{remove_terms, same_mechanism};

use super::{cost_excerpt, costs};

rule! {
    /// The SPF record costs more than ten DNS look-ups.
    ///
    /// ## Why it matters
    ///
    /// Each `include`, `a`, `mx`, `ptr`, `exists` and `redirect` is a look-up, those of the records
    /// that it leads to counted; the eleventh ends a check with `permerror` (RFC 7208 §4.6.4). Servers
    /// that a term before it names pass all the same, so that the mistake shows at some of them only.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 a a mx ptr include:a.example include:b.example -all"
    /// example.com. A 192.0.2.1
    /// example.com. MX 10 mail.example.com.
    /// a.example. TXT "v=spf1 a:1.a.example a:2.a.example a:3.a.example -all"
    /// b.example. TXT "v=spf1 mx exists:%{i}.b.example include:a.example ~all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take out what matches nothing, what stands twice, and `ptr`. Put `ip4:` and `ip6:`, which cost
    /// nothing, in the place of `a` and `mx`, and drop the include of a provider that you have left.
    /// Senders that need much can have a subdomain of their own, with a record of its own.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 mx include:a.example ~all"
    /// example.com. MX 10 mail.example.com.
    /// a.example. TXT "v=spf1 a:1.a.example a:2.a.example a:3.a.example -all"
    /// ```
    pub(super) struct LookupsOver {
        code: "SPF009",
        name: "spf-lookups-over",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.4",
    }
}

impl Rule for LookupsOver {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        if tree.lookups <= MOST_LOOKUPS {
            return;
        }
        let message = format!(
            "the SPF record of {} costs {} DNS look-ups; {MOST_LOOKUPS} are the most",
            domain.name, tree.lookups
        );
        let mut finding = Finding::new(message).at(cost_excerpt(tree, text));
        finding.evidence = costs(tree);
        findings.add(mended(finding, tree, text));
    }
}

fn mended(finding: Finding, tree: &SpfTree, text: &SpfText) -> Finding {
    let useless = useless(tree, text);
    let saved: usize =
        useless.iter().filter_map(|place| tree.terms.get(*place)).map(|term| term.lookups).sum();
    let names = |places: &[usize]| {
        let terms = places.iter().filter_map(|place| tree.terms.get(*place));
        terms.map(|term| format!("\"{}\"", term.text)).collect::<Vec<_>>().join(", ")
    };
    let hosts: Vec<usize> = (0..tree.terms.len())
        .filter(|place| !useless.contains(place))
        .filter(|place| tree.terms.get(*place).is_some_and(|term| is_hosts(&term.term)))
        .collect();
    let mut advice = String::new();
    if !useless.is_empty() {
        advice = format!("Take out {}, which costs {saved} and is of no use. ", names(&useless));
    }
    if !hosts.is_empty() {
        let names = names(&hosts);
        let put = format!("Put the addresses, with ip4: and ip6:, in the place of {names}. ");
        advice.push_str(&put);
    }
    advice += "Take out the includes of providers that send nothing for the domain any more, the \
               dearest first; a sender that needs many look-ups can have a subdomain of its own.";
    match text.sound() {
        Some(record) if !useless.is_empty() && tree.lookups - saved <= MOST_LOOKUPS => {
            let value = remove_terms(record, &useless);
            finding.mend(text.published.replace(&value, Safety::Review))
        }
        _ => finding,
    }
    .mend(Remedy::advice(advice))
}

/// The places of the domain's own terms that cost something and match nothing, or nothing that an
/// earlier one does not, or that nobody should use.
fn useless(tree: &SpfTree, text: &SpfText) -> Vec<usize> {
    let Some(record) = text.sound() else { return Vec::new() };
    let terms = tree.terms.iter().enumerate().filter(|(_, term)| term.lookups > 0);
    let is_useless = |(place, term): &(usize, &crate::facts::spf::tree::TreeTerm)| {
        let earlier = record.terms().iter().take(*place);
        let is_ptr = matches!(&term.term, Term::Directive(directive)
            if matches!(directive.mechanism, Mechanism::Ptr(_)));
        is_ptr
            || earlier.into_iter().any(|known| same_mechanism(record, known, record, &term.term))
            || matches!(
                term.problem,
                Some(
                    TermProblem::NoAddress { .. }
                        | TermProblem::NoExchange { .. }
                        | TermProblem::NullExchange
                )
            )
    };
    terms.filter(is_useless).map(|(place, _)| place).collect()
}

fn is_hosts(term: &Term) -> bool {
    matches!(term, Term::Directive(directive)
        if matches!(directive.mechanism, Mechanism::A(..) | Mechanism::Mx(..)))
}
