//! CSV (RFC 4180), one line a signature.

use core::fmt::{self, Write as _};

use waxseal_verify::leniency::Leniency;

use crate::signature::{SignatureReport, body_as_str, header_as_str};
use crate::{MessageReport, Outcome, Shown};

pub(super) const HEAD: &str = "path,number,offset,result,damage,judged_at,other_mbox_reading,\
field,signature_result,code,reason,domain,selector,auid,algorithm,canonicalization,body,header,\
key_name,key_bits,signed_fields,absent_fields,unsigned_fields,body_octets,signed_body_octets,\
leniencies,signed_at,expires_at,header_b,explanation,client_ip,helo,mail_from,spf,spf_domain,\
spf_reason,dmarc,dmarc_reason,author_domain,policy_domain,policy,action,arc,arc_reason\r\n";

/// The cells before `field`, and from it on.
#[cfg(test)]
const COLUMNS: usize = 44;

/// The lines of one message.
pub(super) struct Rows<'a>(pub(super) &'a MessageReport);

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signatures = self.0.signatures();
        if signatures.is_empty() {
            return self.row(None, f);
        }
        signatures.iter().try_for_each(|signature| self.row(Some(signature), f))
    }
}

impl Rows<'_> {
    fn row(&self, signature: Option<&SignatureReport>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = Row { to: f, is_first: true };
        self.message(&mut row)?;
        match signature {
            Some(signature) => append_signature(signature, &mut row)?,
            None => (0..23).try_for_each(|_| row.cell(""))?,
        }
        self.methods(&mut row)?;
        f.write_str("\r\n")
    }

    fn message(&self, row: &mut Row<'_, '_>) -> fmt::Result {
        let report = self.0;
        row.cell(&report.place.path)?;
        row.number(report.place.number)?;
        row.number(report.place.offset)?;
        row.cell(report.word())?;
        match &report.outcome {
            Outcome::Damaged(damaged) => {
                row.cell(&format!("{}: {}", damaged.code, damaged.reason))?;
                row.cell("")?;
                row.cell("false")
            }
            Outcome::Verified(verified) => {
                row.cell("")?;
                row.number(Some(verified.judged_at))?;
                row.cell(if verified.is_other_mbox_reading { "true" } else { "false" })
            }
        }
    }
}

impl Rows<'_> {
    fn methods(&self, row: &mut Row<'_, '_>) -> fmt::Result {
        let Outcome::Verified(verified) = &self.0.outcome else {
            return (0..14).try_for_each(|_| row.cell(""));
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let envelope = verified.envelope.as_ref();
        row.number(envelope.map(|envelope| envelope.client_ip))?;
        row.cell(&envelope.map(|envelope| text(&envelope.helo)).unwrap_or_default())?;
        row.cell(&envelope.map(|envelope| text(&envelope.mail_from)).unwrap_or_default())?;
        let spf = verified.spf.first();
        row.cell(spf.map(|spf| spf.result.as_str()).unwrap_or_default())?;
        row.cell(&spf.map(|spf| text(&spf.domain)).unwrap_or_default())?;
        row.cell(spf.map(|spf| &*spf.reason).unwrap_or_default())?;
        let dmarc = verified.dmarc.as_ref();
        row.cell(dmarc.map(|dmarc| dmarc.result.as_str()).unwrap_or_default())?;
        row.cell(dmarc.map(|dmarc| &*dmarc.reason).unwrap_or_default())?;
        row.cell(&dmarc.map(|dmarc| text(&dmarc.author_domain)).unwrap_or_default())?;
        row.cell(&dmarc.map(|dmarc| text(&dmarc.policy_domain)).unwrap_or_default())?;
        let policy = dmarc.and_then(|dmarc| dmarc.policy.as_ref());
        row.cell(policy.map(|policy| policy.evaluated).unwrap_or_default())?;
        row.cell(dmarc.map(|dmarc| dmarc.action).unwrap_or_default())?;
        let arc = verified.arc.as_ref();
        row.cell(arc.map(|arc| arc.result.as_str()).unwrap_or_default())?;
        row.cell(arc.map(|arc| &*arc.reason).unwrap_or_default())
    }
}

fn append_signature(signature: &SignatureReport, row: &mut Row<'_, '_>) -> fmt::Result {
    row.number(Some(signature.field))?;
    row.cell(signature.result.as_str())?;
    row.cell(signature.code)?;
    row.cell(&signature.reason)?;
    let domain = signature.domain.as_deref().or(signature.domain_as_written.as_deref());
    row.cell(domain.unwrap_or_default())?;
    row.cell(signature.selector.as_deref().unwrap_or_default())?;
    row.cell(signature.auid.as_deref().unwrap_or_default())?;
    row.cell(signature.algorithm.unwrap_or_default())?;
    row.cell(signature.canonicalization.as_deref().unwrap_or_default())?;
    row.cell(body_as_str(signature.body))?;
    row.cell(header_as_str(signature.header))?;
    row.cell(signature.key_name.as_deref().unwrap_or_default())?;
    row.number(signature.key.map(|key| key.bits))?;
    let coverage = signature.coverage.as_ref();
    let signed = coverage.map(|coverage| coverage.signed_fields.iter());
    row.list(signed.into_iter().flatten().map(|field| &*field.name))?;
    row.number(coverage.map(|coverage| coverage.absent_fields))?;
    let unsigned = coverage.map(|coverage| coverage.unsigned_fields.iter());
    row.list(unsigned.into_iter().flatten().map(|field| &*field.name))?;
    row.number(coverage.map(|coverage| coverage.body_octets))?;
    row.number(coverage.map(|coverage| coverage.signed_body_octets))?;
    row.list(signature.leniencies.iter().map(Leniency::as_str))?;
    row.number(signature.signed_at)?;
    row.number(signature.expires_at)?;
    row.cell(signature.header_b.as_deref().unwrap_or_default())?;
    let explanation = signature.explanation.as_ref();
    let findings = explanation.map(|explanation| {
        let body = ("body", &explanation.body);
        let header = ("header", &explanation.header);
        let told = [body, header].into_iter().filter(|(_, finding)| !finding.is_intact());
        told.map(|(half, finding)| format!("{half}: {}", finding.text)).collect::<Vec<_>>()
    });
    row.cell(&findings.unwrap_or_default().join("; "))
}

struct Row<'f, 'b> {
    to: &'f mut fmt::Formatter<'b>,
    is_first: bool,
}

impl Row<'_, '_> {
    fn cell(&mut self, text: &str) -> fmt::Result {
        if !core::mem::replace(&mut self.is_first, false) {
            self.to.write_char(',')?;
        }
        write!(self.to, "{}", Cell(text))
    }

    fn number(&mut self, number: Option<impl fmt::Display>) -> fmt::Result {
        self.cell(&number.map(|number| number.to_string()).unwrap_or_default())
    }

    /// Words with spaces between them.
    fn list<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> fmt::Result {
        self.cell(&words.collect::<Vec<_>>().join(" "))
    }
}

/// A cell of CSV (RFC 4180): quoted where it must be, with an apostrophe before what a spreadsheet
/// would take for a formula, and without anything that a terminal would obey.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper, and never more")]
pub struct Cell<'a>(pub &'a str);

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let guard = if is_formula(self.0) { "'" } else { "" };
        let shown = Shown(self.0).to_string();
        // Without control characters only these need quotation marks.
        if shown.contains([',', '"']) {
            write!(f, "\"{guard}{}\"", shown.replace('"', "\"\""))
        } else {
            write!(f, "{guard}{shown}")
        }
    }
}

/// Whether spreadsheets may take the text for a formula; some look behind white space, and some
/// read full-width forms.
fn is_formula(text: &str) -> bool {
    let first = text.trim_start().chars().next();
    first.is_some_and(|first| {
        matches!(first, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, cell) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            (" =cmd|' /C calc'!A0", "' =cmd|' /C calc'!A0"),
            ("@SUM(1,2)", "\"'@SUM(1,2)\""),
            ("-", "'-"),
            ("a\r\nb", r"a\r\nb"),
            ("\t=1", r"'\t=1"),
            ("＝1", "'＝1"),
            ("\u{1b}[31m", r"\u{1b}[31m"),
        ] {
            assert_eq!(Cell(text).to_string(), cell, "{text:?}");
        }
    }

    #[test]
    fn every_row_is_as_wide_as_the_head() {
        assert_eq!(HEAD.split(',').count(), COLUMNS);
        let report = MessageReport::damaged(Place::in_mbox("a", 2, 30), "empty", "nothing");
        let rows = Rows(&report).to_string();
        assert_eq!(rows, format!("a,2,30,damaged,empty: nothing,,false{}\r\n", ",".repeat(37)));
        assert_eq!(rows.split(',').count(), COLUMNS);
    }
}
