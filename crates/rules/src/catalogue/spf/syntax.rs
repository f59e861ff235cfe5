use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;
use waxseal_parse::spf::error::{RecordError, RecordErrorKind};
use waxseal_parse::spf::record as spf;

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::{Published, Record};
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;
use crate::spf_edit;

use super::{mend_at, mistyped, place};

rule! {
    /// The SPF record is not of the grammar.
    ///
    /// ## Why it matters
    ///
    /// One mistake anywhere breaks the whole record: every check ends with `permerror`, even for
    /// servers that a term before it names (RFC 7208 §4.6).
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ipv4:192.0.2.7 includ:_spf.example.net; –all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:mail.example.com ip4:192.0.2.0/33 a:192.0.2.8 redirect:a.example -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 a:mail include: ip4:192.0.2.256 ip4:192.0.2.7 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct what is marked; all other terms stay as they are.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.7 include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Syntax {
        code: "SPF006",
        name: "spf-syntax",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.6, §12",
    }
}

impl Rule for Syntax {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Record::Spf(text) = record else { return };
        let Err(error) = &text.parsed else { return };
        let published = &text.published;
        let what = format!("the SPF record of {} is broken", published.name);
        let section = format!("RFC 7208 §{} says so", error.kind.section());
        let repair = text.repaired.as_ref();
        let mend = repair.and_then(|repaired| Some((repaired, mend_at(repaired, error.span)?)));
        if let Some((repaired, mend)) = mend {
            // One octet of a character cannot be shown.
            let is_octet = matches!(error.kind, RecordErrorKind::BadByte { .. });
            let span = if is_octet { mend.span } else { error.span };
            let what = format!("{what}{}", place(published, span));
            findings.add(mistyped(published, &what, repaired, mend, span).because(section));
            return;
        }
        let finding = published
            .finding(format!("{what}: {error}"), error.span, "this is not of the grammar")
            .because(section);
        let advice = format!("Correct or take out what is marked: {error}.");
        let finding = match in_full(published, error) {
            Some(text) => finding.mend(published.replace(&text, Safety::Review)),
            None => finding,
        };
        let finding = finding.mend(Remedy::advice(advice));
        findings.add(match without_term(published, error) {
            Some(text) => finding.mend(published.replace(&text, Safety::Review)),
            None => finding,
        });
    }
}

/// The record with the domain behind a name of one label.
fn in_full(published: &Published, error: &RecordError) -> Option<String> {
    if error.kind != RecordErrorKind::SingleLabel {
        return None;
    }
    let text = published.text();
    let label = str::from_utf8(error.span.of(&text)).ok()?;
    put(&text, error.span, &format!("{}.{}", label.trim_end_matches('.'), published.name))
}

/// The record without the term that is broken.
fn without_term(published: &Published, error: &RecordError) -> Option<String> {
    let text = published.text();
    let before = text.get(..error.span.start())?;
    let start = before.iter().rposition(|byte| *byte == b' ')?;
    let behind = text.get(error.span.end()..)?;
    let length = behind.iter().position(|byte| *byte == b' ').unwrap_or(behind.len());
    put(&text, Span::new(start, error.span.end() + length), "")
}

/// The text with other octets in the place of some, if that is a record then, mended if need be.
fn put(text: &[u8], span: Span, by: &str) -> Option<String> {
    let (before, behind) = (text.get(..span.start())?, text.get(span.end()..)?);
    let text = [before, by.as_bytes(), behind].concat();
    if let Some(repaired) = spf_edit::repair(&text) {
        return Some(repaired.text);
    }
    spf::Record::parse(&text, &Limits::default()).ok().map(|record| record.text().to_owned())
}
