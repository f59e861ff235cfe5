use waxseal_parse::spf::term::{Mechanism, Qualifier, Term};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::replace_term;

use super::{reached, sound};

rule! {
    /// The SPF record ends in `?all`.
    ///
    /// ## Why it matters
    ///
    /// `?all` says nothing about all other servers; receivers must treat that like no record at all
    /// (RFC 7208 §8.2), and forged mail is not told from true mail.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx ?all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `~all` while you look for servers that you have forgotten, and `-all` when you know them
    /// all.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx ~all"
    /// ```
    pub(super) struct NeutralAll {
        code: "SPF016",
        name: "spf-neutral-all",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §5.1, §8.2",
    }
}

impl Rule for NeutralAll {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        for (place, directive) in reached(record) {
            if directive.mechanism != Mechanism::All || directive.qualifier() != Qualifier::Neutral
            {
                continue;
            }
            let message = format!("\"?all\" closes the SPF record of {}", text.published.name);
            let span = Term::Directive(*directive).span();
            let finding = text.published.finding(message, span, "says nothing");
            let closed = replace_term(record, place, "~all");
            findings.add(finding.mend(text.published.replace(&closed, Safety::Review)));
        }
    }
}
