use waxseal_parse::spf::term::Term;

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::{is_all, move_all_to_the_end};

use super::sound;

rule! {
    /// Mechanisms stand behind `all`, where nobody looks at them.
    ///
    /// ## Why it matters
    ///
    /// `all` matches every client, so that evaluation ends there (RFC 7208 §5.1). Servers that a term
    /// behind it names are refused like strangers.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all include:_spf.example.net"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put `all` behind every other mechanism.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct AfterAll {
        code: "SPF018",
        name: "spf-terms-after-all",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §5.1",
    }
}

impl Rule for AfterAll {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        let mut terms = record.terms().iter().skip_while(|term| !is_all(term));
        let Some(all) = terms.next() else { return };
        let behind: Vec<&Term> =
            terms.filter(|term| matches!(term, Term::Directive(_)) && !is_all(term)).collect();
        let Some(first) = behind.first() else { return };
        let message = match behind.len() {
            1 => format!(
                "a term of the SPF record of {} stands behind \"all\" and is ignored",
                text.published.name
            ),
            count => format!(
                "{count} terms of the SPF record of {} stand behind \"all\" and are ignored",
                text.published.name
            ),
        };
        let mut finding = text.published.finding(message, first.span(), "never looked at");
        finding.excerpt =
            finding.excerpt.map(|excerpt| excerpt.with(all.span(), "evaluation ends here"));
        let moved = move_all_to_the_end(record);
        findings.add(finding.mend(text.published.replace(&moved, Safety::Review)));
    }
}
