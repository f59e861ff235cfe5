use super::selector::{one_text, replaced};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::{SelectorFacts, SelectorFault};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The key was split over several TXT records.
    ///
    /// ## Why it matters
    ///
    /// A long value goes into several strings of *one* record: those are put together, in their
    /// order. Several records have no order, and each of them counts by itself: none is a key.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL"
    /// key002._domainkey.example.com. TXT "0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish one record with several strings, `"first part" "second part"`; most panels split a
    /// long value on their own.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct InPieces {
        code: "DKIM008",
        name: "dkim-key-in-pieces",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.2, RFC 1035 §3.3.14",
    }
}

impl Rule for InPieces {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for selector in &domain.dkim.selectors {
            let Some(SelectorFault::InPieces { order }) = &selector.fault else { continue };
            let (count, name) = (selector.texts.len(), &selector.name);
            let message = format!("the key at {name} was split over {count} TXT records");
            let mut finding = Finding::new(message);
            let second = order.get(1).and_then(|at| selector.texts.get(*at));
            if let Some(second) = second {
                let published = &second.published;
                finding = finding.at(published.excerpt(published.span(), "a part of the same key"));
            }
            let changes =
                one_text(selector).unwrap_or_else(|| replaced(selector, &joined(selector, order)));
            let is_known = selector.expected_text().is_some();
            let safety = if is_known { Safety::Safe } else { Safety::Review };
            findings.add(finding.mend(Remedy::changes(changes, safety)));
        }
    }
}

/// The records in the order in which they are a key.
fn joined(selector: &SelectorFacts, order: &[usize]) -> String {
    let texts = order.iter().filter_map(|at| selector.texts.get(*at));
    let joined: String =
        texts.map(|text| String::from_utf8_lossy(&text.published.text()).into_owned()).collect();
    joined.chars().filter(|character| !matches!(character, '"' | '\r' | '\n')).collect()
}
