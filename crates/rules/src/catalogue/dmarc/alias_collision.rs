use waxseal_verify::dns::Answer;

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// `_dmarc` is an alias, and has records of its own beside it.
    ///
    /// ## Why it matters
    ///
    /// Beside a CNAME record no other record can stand. Some servers answer with the alias, some with the TXT
    /// record, some refuse the zone: which policy receivers find is chance.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// _dmarc.example.com. CNAME _dmarc.example.net.
    /// _dmarc.example.net. TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Keep one of the two.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct AliasCollision {
        code: "DMARC007",
        name: "dmarc-alias-collision",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 1034 §3.6.2; RFC 2181 §10.1",
    }
}

impl Rule for AliasCollision {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let facts = &domain.dmarc;
        let (Some(name), Some((target, answer))) = (&facts.name, &facts.alias) else { return };
        let is_unknown = |answer: &Answer| matches!(answer, Answer::Failed(_));
        let has_texts = matches!(facts.answer, Answer::Txt(_));
        if !has_texts || is_unknown(answer) || *answer == facts.answer {
            return;
        }
        let message =
            format!("{name} is an alias (CNAME), and has TXT records of its own beside it");
        let remove = Change::Remove { name: name.clone(), data: RecordData::Cname(target.clone()) };
        let finding = Finding::new(message).because(format!("the alias points to {target}"));
        findings.add(finding.mend(Remedy::changes([remove], Safety::Review)));
    }
}
