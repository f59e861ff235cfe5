//! JSON, as one document or a line a mail.

use serde::Serialize;

use super::{
    DiagnoseReport, DiagnoseSummary, Diagnosis, OriginalReport, RecipientReport, kind_word,
};
use crate::format::json::append_value;
use crate::{DamagedMessage, FindingJson};

pub(super) const HEAD: &str = "{\"version\":1,\"mails\":[\n";
pub(super) const SEPARATOR: &str = ",\n";

#[derive(Serialize)]
struct Shape<'a> {
    path: &'a str,
    number: Option<u64>,
    offset: Option<u64>,
    /// What the mail is, or `damaged`.
    kind: &'static str,
    damage: Option<&'a DamagedMessage>,
    format: Option<waxseal_bounce::Format>,
    original: Option<&'a OriginalReport>,
    sender_domain: Option<&'a str>,
    recipient_count: usize,
    recipients: &'a [RecipientReport],
    findings: Vec<FindingJson<'a>>,
    limits_met: &'a [String],
}

/// Appends a mail in one line.
pub(super) fn append(report: &DiagnoseReport, out: &mut String) {
    let mut shape = Shape {
        path: &report.place.path,
        number: report.place.number,
        offset: report.place.offset,
        kind: "other",
        damage: None,
        format: None,
        original: None,
        sender_domain: None,
        recipient_count: 0,
        recipients: &[],
        findings: Vec::new(),
        limits_met: &[],
    };
    match &report.diagnosis {
        Diagnosis::Returned(mail) => {
            shape.kind = kind_word(mail.kind);
            shape.format = mail.layout;
            shape.original = mail.original.as_ref();
            shape.sender_domain = mail.sender_domain.as_deref();
            shape.recipient_count = mail.recipient_count;
            shape.recipients = &mail.recipients;
            shape.findings = mail.findings.iter().map(FindingJson).collect();
            shape.limits_met = &mail.limits_met;
        }
        Diagnosis::Damaged(damage) => {
            shape.kind = "damaged";
            shape.damage = Some(damage);
        }
        Diagnosis::Other => {}
    }
    append_value(&shape, out);
}

pub(super) fn append_tail(summary: &DiagnoseSummary, is_complete: bool, out: &mut String) {
    out.push_str("\n],\"summary\":");
    append_value(summary, out);
    out.push_str(",\"complete\":");
    out.push_str(if is_complete { "true" } else { "false" });
    out.push_str("}\n");
}
