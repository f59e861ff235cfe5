use waxseal_parse::spf::term::{Mechanism, Term};

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::{RecordProblem, SpfTree, TreeTerm};
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::{insert_before_all, replace_term};

rule! {
    /// The SPF record does not include the servers of the provider that sends for the domain.
    ///
    /// ## Why it matters
    ///
    /// Mail that the provider sends does not pass SPF: receivers refuse it, or take it for spam.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// example.com. TXT "v=spf1 mx -all"
    /// spf.spinoffice-crm.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// example.com. TXT "v=spf1 mx ?include:spf.spinoffice-crm.com -all"
    /// spf.spinoffice-crm.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put the include into the record that is there, before the closing `all`. Never publish a second
    /// record.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// example.com. TXT "v=spf1 mx include:spf.spinoffice-crm.com -all"
    /// spf.spinoffice-crm.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct IncludeMissing {
        code: "SPF032",
        name: "spf-provider-missing",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §5.2",
    }
}

impl Rule for IncludeMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some(profile) = &domain.profile else { return };
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        let Some(record) = text.sound() else { return };
        let include = &profile.spf.include;
        if domain.name == *include || tree.lets_pass(include) || has_failed(tree) {
            return;
        }
        let title = &profile.title;
        let is_named = |term: &TreeTerm| term.target.name() == Some(include) && is_include(term);
        let named = tree.terms.iter().position(|term| term.is_reached && is_named(term));
        let term = named.and_then(|place| Some((place, tree.terms.get(place)?)));
        if let Some((place, term)) = term {
            let message = format!(
                "the sign before the include of {include} keeps what {title} sends for {} from \
                 passing",
                domain.name
            );
            let value = replace_term(record, place, &format!("include:{include}"));
            let finding = text.published.finding(message, term.span, "is no pass");
            findings.add(finding.mend(text.published.replace(&value, Safety::Review)));
            return;
        }
        let message = format!(
            "the SPF record of {} does not include {include}, so that what {title} sends does not \
             pass",
            domain.name
        );
        let value = insert_before_all(record, &format!("include:{include}"));
        let finding = text.published.finding(message, text.published.span(), "");
        findings.add(finding.mend(text.published.replace(&value, Safety::Safe)));
    }
}

fn is_include(term: &TreeTerm) -> bool {
    matches!(&term.term, Term::Directive(directive)
        if matches!(directive.mechanism, Mechanism::Include(_)))
}

/// Whether a record below is not known, which might include the provider.
fn has_failed(tree: &SpfTree) -> bool {
    tree.walk().iter().any(|(_, term)| {
        term.nested
            .as_ref()
            .is_some_and(|nested| matches!(nested.problem, Some(RecordProblem::Failed(_))))
    })
}
