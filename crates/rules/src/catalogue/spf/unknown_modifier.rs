use waxseal_parse::spf::term::{ModifierName, Term};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::{remove_term, written};

use super::sound;

rule! {
    /// The SPF record has a modifier that nobody knows.
    ///
    /// ## Why it matters
    ///
    /// Unknown modifiers are ignored (RFC 7208 §6), so whatever it was meant to do, it does not. `ra=`,
    /// `rp=` and `rr=` ask for reports (RFC 6652) and are left alone.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx match_subdomains=yes -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take it out.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all rr=all ra=postmaster"
    /// ```
    pub(super) struct UnknownModifier {
        code: "SPF034",
        name: "spf-unknown-modifier",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §6",
    }
}

impl Rule for UnknownModifier {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        for (place, term) in record.terms().iter().enumerate() {
            let Term::Modifier(modifier) = term else { continue };
            let name = written(record, modifier.name_span()).unwrap_or_default();
            let is_of_reports =
                ["ra", "rp", "rr"].iter().any(|known| known.eq_ignore_ascii_case(name));
            if modifier.name != ModifierName::Unknown || is_of_reports {
                continue;
            }
            let message = format!(
                "the SPF record of {} has a modifier \"{name}=\", which nobody knows",
                text.published.name
            );
            let finding = text.published.finding(message, modifier.span, "ignored");
            let removed = remove_term(record, place);
            findings.add(finding.mend(text.published.replace(&removed, Safety::Safe)));
        }
    }
}
