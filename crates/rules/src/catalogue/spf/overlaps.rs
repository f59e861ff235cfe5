use waxseal_parse::spf::record;
use waxseal_parse::spf::term::{Directive, Mechanism, Qualifier, Term};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::remove_terms;

use super::{reached, sound, text_of};

rule! {
    /// A network of the SPF record lies inside another one.
    ///
    /// ## Why it matters
    ///
    /// The smaller one decides nothing: it makes the record longer and hides who may send.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 ip6:2001:db8::/32 ip6:2001:db8:1::/48 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the smaller one out; or the larger one, if it is larger than what sends.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"
    /// ```
    pub(super) struct Overlaps {
        code: "SPF022",
        name: "spf-overlapping-networks",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §5.6",
    }
}

impl Rule for Overlaps {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        let inner: Vec<(usize, &Directive, &Directive)> = reached(record)
            .filter_map(|(place, small)| Some((place, small, larger(record, place, small)?)))
            .collect();
        let Some((_, small, large)) = inner.first() else { return };
        let written = |directive: &Directive| text_of(record, &Term::Directive(*directive));
        let message = format!(
            "\"{}\" in the SPF record of {} lies inside \"{}\"",
            written(small),
            text.published.name,
            written(large)
        );
        let mut finding = text.published.finding(message, small.span, "decides nothing");
        finding.excerpt = finding.excerpt.map(|excerpt| excerpt.with(large.span, "holds it"));
        for (_, small, large) in inner.iter().skip(1) {
            let evidence = format!("\"{}\" lies inside \"{}\"", written(small), written(large));
            finding = finding.because(evidence);
        }
        let places: Vec<usize> = inner.iter().map(|(place, ..)| *place).collect();
        // Where all matches mean the same, their order does not matter.
        let is_plain = reached(record).all(|(_, directive)| {
            directive.qualifier() == Qualifier::Pass || directive.mechanism == Mechanism::All
        });
        let safety = if is_plain { Safety::Safe } else { Safety::Review };
        let removed = remove_terms(record, &places);
        findings.add(finding.mend(text.published.replace(&removed, safety)));
    }
}

/// The term whose network holds that of another: an earlier one, or a later one that says the same.
fn larger<'r>(
    record: &'r record::Record<'_>,
    place: usize,
    small: &Directive,
) -> Option<&'r Directive> {
    let holds = |large: &Directive| match (large.mechanism, small.mechanism) {
        (Mechanism::Ip4(large), Mechanism::Ip4(small)) => {
            large.prefix < small.prefix && large.contains(small.address)
        }
        (Mechanism::Ip6(large), Mechanism::Ip6(small)) => {
            large.prefix < small.prefix && large.contains(small.address)
        }
        _ => false,
    };
    let mut others = reached(record);
    others
        .find(|(other, large)| {
            holds(large) && (*other < place || large.qualifier() == small.qualifier())
        })
        .map(|(_, large)| large)
}
