use waxseal_verify::dns::Answer;

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dmarc::Misplacement;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The DMARC record stands at a name where nobody looks for it.
    ///
    /// ## Why it matters
    ///
    /// Receivers ask for `_dmarc.` and the domain, and for nothing else: a record at the domain itself,
    /// without the underscore, or at a name that the DNS panel has completed twice counts for nothing.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com.example.com. TXT "v=DMARC1; p=none"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the record at `_dmarc.` and the domain. Most panels append the domain on their own: there the
    /// name is just `_dmarc`.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct WrongName {
        code: "DMARC004",
        name: "dmarc-wrong-name",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 9989 §4.1, §4.10",
    }
}

impl Rule for WrongName {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let facts = &domain.dmarc;
        let (Some(name), Some(misplaced)) = (&facts.name, facts.misplaced.first()) else { return };
        if !facts.records.is_empty() || matches!(facts.answer, Answer::Failed(_)) {
            return;
        }
        let published = &misplaced.text.published;
        let message = format!(
            "the DMARC record stands at {}, where nobody looks for it; its place is {name}",
            published.name
        );
        let data = RecordData::Txt(published.record.clone());
        let changes = [
            Change::Publish { name: name.clone(), data: data.clone() },
            Change::Remove { name: published.name.clone(), data },
        ];
        let finding = Finding::new(message)
            .at(published.excerpt(published.span(), "at the wrong name"))
            .because(how(misplaced.how));
        findings.add(finding.mend(Remedy::changes(changes, Safety::Review)));
    }
}

/// How the record came there.
fn how(misplacement: Misplacement) -> &'static str {
    match misplacement {
        Misplacement::AtDomain => "it stands at the domain itself, without _dmarc before it",
        Misplacement::NoUnderscore => "the underscore before dmarc is missing",
        Misplacement::Misspelled => "the label _dmarc is misspelled",
        Misplacement::LabelTwice => "the label _dmarc stands there twice",
        Misplacement::DomainTwice => {
            "the domain stands there twice: the panel appends it to what is typed"
        }
        Misplacement::AmongKeys => "it stands below _domainkey, among the DKIM keys",
    }
}
