use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::{MOST_VOIDS, Target};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;
use crate::spf_edit::remove_terms;

use super::find;

rule! {
    /// More than two terms of the SPF record ask for what the DNS does not have.
    ///
    /// ## Why it matters
    ///
    /// The third such term ends a check with `permerror` (RFC 7208 §4.6.4): the limit protects the
    /// DNS from records that make others ask in vain.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 a mx a:old.example.com ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take out the terms that match nothing.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    pub(super) struct Voids {
        code: "SPF011",
        name: "spf-voids",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.4",
    }
}

impl Rule for Voids {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        if tree.voids.ip4 <= MOST_VOIDS {
            return;
        }
        let message = format!(
            "{} terms of the SPF record of {} ask for what the DNS does not have; {MOST_VOIDS} are \
             the most",
            tree.voids.ip4, domain.name
        );
        let own: Vec<usize> = (0..tree.terms.len())
            .filter(|place| {
                tree.terms
                    .get(*place)
                    .is_some_and(|term| term.nested.is_none() && term.voids.ip4 > 0)
            })
            .collect();
        let span = own.first().and_then(|place| tree.terms.get(*place)).map(|term| term.span);
        let span = span.unwrap_or_else(|| text.published.span());
        let mut finding = Finding::new(message).at(text.published.excerpt(span, "nothing there"));
        for below in find(tree, |term| term.nested.is_none() && term.voids.ip4 > 0) {
            let name = match &below.term.target {
                Target::Name(name) => name.as_str(),
                _ => &below.term.text,
            };
            finding = finding.because(format!(
                "\"{}\" of {}: {name} has nothing",
                below.term.text, below.tree.domain
            ));
        }
        let remedy = match text.sound() {
            Some(record) if tree.voids.ip4 - own.len() <= MOST_VOIDS => {
                text.published.replace(&remove_terms(record, &own), Safety::Review)
            }
            _ => Remedy::advice("Take out the includes whose records ask in vain."),
        };
        findings.add(finding.mend(remedy));
    }
}
