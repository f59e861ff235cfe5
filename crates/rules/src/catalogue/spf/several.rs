use std::borrow::Cow;
use std::cmp::Reverse;

use waxseal_parse::limits::Limits;
use waxseal_parse::spf::record::Record;

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::SpfText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;
use crate::spf_edit;

rule! {
    /// The domain publishes more than one SPF record.
    ///
    /// ## Why it matters
    ///
    /// A domain has exactly one. With two, every check ends with `permerror` (RFC 7208 §4.5), as if
    /// there were none: usually somebody added a record instead of extending the one that was there.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. TXT "v=spf1 include:_spf.example.net ~all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put the terms of all records into one, before one closing `all`, and take the others away. Of
    /// several closing terms `~all` is kept rather than `-all`: mail that neither record would have
    /// had refused should not be refused by the sum. Close it tighter when you know all senders.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net ~all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Several {
        code: "SPF002",
        name: "spf-several",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §3.2, §4.5",
    }
}

impl Rule for Several {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let [_, _, ..] = &*domain.spf.records else { return };
        // The DNS gives them in any order; what is found must be the same every time.
        let mut records: Vec<&SpfText> = domain.spf.records.iter().collect();
        records.sort_by_key(|text| (Reverse(text.published.text().len()), text.published.text()));
        let [first, second, ..] = &*records else { return };
        let count = records.len();
        let message = format!("{} publishes {count} SPF records; it may have one", domain.name);
        let excerpt = second.published.excerpt(second.published.span(), "another SPF record");
        let remedy = match merged(&records) {
            Some(text) => Remedy::changes(changes(first, &records, &text), Safety::Review),
            None => Remedy::advice(
                "Put the terms of all records into one, before one closing \"all\", and take the \
                 others away; some are broken, so look at them first.",
            ),
        };
        let one = format!("the other one is {}", quoted(&first.published.text()));
        findings.add(Finding::new(message).at(excerpt).because(one).mend(remedy));
    }
}

fn quoted(text: &[u8]) -> String {
    format!("\"{}\"", String::from_utf8_lossy(text).escape_debug())
}

/// One record that says what all say, if all can be read.
fn merged(records: &[&SpfText]) -> Option<String> {
    let texts: Option<Vec<Cow<'_, str>>> = records
        .iter()
        .map(|text| match (&text.parsed, &text.repaired) {
            (_, Some(repaired)) => Some(Cow::Borrowed(&*repaired.text)),
            (Ok(record), None) => Some(Cow::Borrowed(record.text())),
            (Err(_), None) => None,
        })
        .collect();
    let texts = texts?;
    let limits = Limits::default();
    let parsed: Vec<Record<'_>> =
        texts.iter().filter_map(|text| Record::parse(text.as_bytes(), &limits).ok()).collect();
    let merged = spf_edit::merge(&parsed);
    Record::parse(merged.as_bytes(), &limits).is_ok().then_some(merged)
}

fn changes(first: &SpfText, records: &[&SpfText], text: &str) -> Vec<Change> {
    let name = &first.published.name;
    let (old, new) = (RecordData::Txt(first.published.record.clone()), RecordData::txt(text));
    let others = records.iter().skip(1).map(|other| Change::Remove {
        name: name.clone(),
        data: RecordData::Txt(other.published.record.clone()),
    });
    // First away, then changed: the sum may be what one of the others says.
    others.chain([Change::Replace { name: name.clone(), old, new }]).collect()
}
