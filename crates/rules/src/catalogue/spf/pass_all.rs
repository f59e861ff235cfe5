use waxseal_parse::spf::term::{Mechanism, Qualifier, Term};

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::TreeTerm;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::replace_term;

use super::{find, found};

rule! {
    /// The SPF record lets the whole world send for the domain.
    ///
    /// ## Why it matters
    ///
    /// `+all`, and `all` without a sign, which is the same (RFC 7208 §4.6.2), pass every client; so
    /// does a network with the prefix length 0. Anybody can send as the domain then and passes SPF, and
    /// with it DMARC. Receivers count such a record against the domain.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx +all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net ~all"
    /// _spf.example.net. TXT "v=spf1 ip4:0.0.0.0/0 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Close the record with `~all`, watch who sends, and end with `-all`.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx ~all"
    /// ```
    pub(super) struct PassAll {
        code: "SPF015",
        name: "spf-pass-all",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.2, §5.1",
    }
}

impl Rule for PassAll {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        for below in find(tree, passes_all) {
            let leads = tree.terms.get(below.root).is_none_or(passes);
            if !leads {
                continue;
            }
            let (term, owner) = (&below.term.text, &below.tree.domain);
            let message = format!("\"{term}\" in the SPF record of {owner} lets everybody send");
            let mut finding =
                found(message, &below, tree, text, "matches every client", Safety::Review);
            let is_all = crate::spf_edit::is_all(&below.term.term);
            if let (true, true, Some(record)) = (is_all, below.is_own(tree), text.sound()) {
                let closed = replace_term(record, below.root, "~all");
                finding.remedies = vec![text.published.replace(&closed, Safety::Review)];
            }
            findings.add(finding);
        }
    }
}

/// Whether a match of the term is a pass.
fn passes(term: &TreeTerm) -> bool {
    match &term.term {
        Term::Directive(directive) => directive.qualifier() == Qualifier::Pass,
        _ => true,
    }
}

fn passes_all(term: &TreeTerm) -> bool {
    let Term::Directive(directive) = &term.term else { return false };
    passes(term)
        && match directive.mechanism {
            Mechanism::All => true,
            Mechanism::Ip4(network) => network.prefix == 0,
            Mechanism::Ip6(network) => network.prefix == 0,
            _ => false,
        }
}
