use waxseal_parse::spf::macro_string::{MacroLetter, PartKind};
use waxseal_parse::spf::term::{Mechanism, Term};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;
use crate::spf_edit::remove_term;

use super::{sound, text_of};

rule! {
    /// The SPF record uses `ptr`, or the macro `%{p}`.
    ///
    /// ## Why it matters
    ///
    /// RFC 7208 §5.5 says not to publish it: it is slow, it fails when the reverse DNS of the client's
    /// network fails, and it burdens the servers of `.arpa`. Some receivers ignore it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ptr ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Name the hosts with `a:`, or their addresses with `ip4:` and `ip6:`.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Ptr {
        code: "SPF020",
        name: "spf-ptr",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §5.5, §7.2",
    }
}

impl Rule for Ptr {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        for (place, term) in record.terms().iter().enumerate() {
            let is_ptr = matches!(term, Term::Directive(directive)
                if matches!(directive.mechanism, Mechanism::Ptr(_)));
            let asks_for_names = term.domain_spec().is_some_and(|spec| {
                spec.parts(record.text().as_bytes()).any(|part| {
                    matches!(part.kind, PartKind::Macro(found)
                        if found.letter == MacroLetter::ValidatedName)
                })
            });
            let name = &text.published.name;
            if is_ptr {
                let message = format!("the SPF record of {name} uses \"ptr\"");
                let finding = text.published.finding(message, term.span(), "not to be used");
                let removed = remove_term(record, place);
                findings.add(finding.mend(text.published.replace(&removed, Safety::Review)));
            } else if asks_for_names {
                let message = format!(
                    "\"{}\" in the SPF record of {name} uses %{{p}}",
                    text_of(record, term)
                );
                let finding = text.published.finding(message, term.span(), "not to be used");
                let advice = "Use %{h} or %{i} in the place of %{p}, or name the hosts.";
                findings.add(finding.mend(Remedy::advice(advice)));
            }
        }
    }
}
