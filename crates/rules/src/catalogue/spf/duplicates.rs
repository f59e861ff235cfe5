use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::{remove_terms, same_mechanism};

use super::{sound, text_of};

rule! {
    /// A mechanism stands in the SPF record twice.
    ///
    /// ## Why it matters
    ///
    /// The first that matches counts (RFC 7208 §4.6.2), so the second never does, whatever sign it has;
    /// but it may cost a look-up.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx a:m.example.com mx ip4:192.0.2.1/24 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take out the later ones.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx a:m.example.com ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Duplicates {
        code: "SPF021",
        name: "spf-duplicate-terms",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §4.6.2",
    }
}

impl Rule for Duplicates {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        let terms = record.terms();
        let earlier = |place: usize| {
            let term = terms.get(place)?;
            terms.iter().take(place).find(|known| same_mechanism(record, known, record, term))
        };
        let later: Vec<usize> =
            (0..terms.len()).filter(|place| earlier(*place).is_some()).collect();
        let Some(first) =
            later.first().and_then(|place| Some((terms.get(*place)?, earlier(*place)?)))
        else {
            return;
        };
        let (again, known) = first;
        let message = format!(
            "\"{}\" stands twice in the SPF record of {}",
            text_of(record, known),
            text.published.name
        );
        let mut finding = text.published.finding(message, again.span(), "stands here again");
        finding.excerpt = finding.excerpt.map(|excerpt| excerpt.with(known.span(), "first here"));
        for place in later.iter().skip(1).filter_map(|place| terms.get(*place)) {
            finding = finding.because(format!("so does \"{}\"", text_of(record, place)));
        }
        let removed = remove_terms(record, &later);
        findings.add(finding.mend(text.published.replace(&removed, Safety::Safe)));
    }
}
