use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The SPF record stands at another name than the domain's.
    ///
    /// ## Why it matters
    ///
    /// A check asks for the record at the domain itself, and nowhere else (RFC 7208 §4.4). Panels
    /// append the domain to what is entered as the name: whoever enters the domain there gets
    /// `example.com.example.com`. And a name such as `_spf.example.com` has a meaning only where the
    /// record at `example.com` includes it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com.example.com. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// ```zone
    /// _spf.example.com. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish it at the domain itself: in most panels the name is then `@`, or empty.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct Misplaced {
        code: "SPF005",
        name: "spf-wrong-name",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §3, §4.4",
    }
}

impl Rule for Misplaced {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let [found, others @ ..] = &*domain.spf.misplaced else { return };
        let (published, name) = (&found.published, &domain.name);
        let message =
            format!("the SPF record of {name} stands at {}, where nobody looks", published.name);
        let mut finding = Finding::new(message)
            .at(published.excerpt(published.span(), "belongs to the domain itself"));
        for other in others {
            finding = finding.because(format!("there is one at {}, too", other.published.name));
        }
        let text = match &found.repaired {
            Some(repaired) => repaired.text.clone(),
            None => String::from_utf8_lossy(&published.text()).into_owned(),
        };
        let publish = Change::Publish { name: name.clone(), data: RecordData::txt(&text) };
        // Other records may refer to the other names; to this one none does.
        let is_doubled = published.name.as_str() == format!("{name}.{name}");
        let remove = is_doubled.then(|| Change::Remove {
            name: published.name.clone(),
            data: RecordData::Txt(published.record.clone()),
        });
        let changes = [publish].into_iter().chain(remove);
        findings.add(finding.mend(Remedy::changes(changes, Safety::Review)));
    }
}
