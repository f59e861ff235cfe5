//! JSON, as one document or a line a mail.

use serde::Serialize;
use waxseal_parse::domain::DomainName;

use super::{
    DiagnoseReport, DiagnoseSummary, DiagnosedMail, Diagnosis, HeadReport, RecipientReport,
};
use crate::format::json::append_value;
use crate::unanswered::UnansweredJson;
use crate::{DamagedMessage, FindingJson, PlacementReport, TimelineReport};

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
    message: Option<&'a HeadReport>,
    original: Option<&'a HeadReport>,
    sender_domain: Option<&'a str>,
    recipient_count: usize,
    recipients: &'a [RecipientReport],
    delay: Option<&'a TimelineReport>,
    placement: Option<&'a PlacementReport>,
    findings: Vec<FindingJson<'a>>,
    limits_met: &'a [String],
    unanswered: Vec<UnansweredJson<'a>>,
}

/// Appends a mail in one line.
pub(super) fn append(report: &DiagnoseReport, out: &mut String) {
    let (mail, damage) = match &report.diagnosis {
        Diagnosis::Read(mail) => (Some(&**mail), None),
        Diagnosis::Damaged(damage) => (None, Some(damage)),
    };
    let returned = mail.and_then(|mail| mail.returned.as_ref());
    let findings = mail.map_or(&[][..], |mail| &mail.findings);
    let unanswered = mail.map_or(&[][..], |mail| &mail.unanswered);
    let shape = Shape {
        path: &report.place.path,
        number: report.place.number,
        offset: report.place.offset,
        kind: mail.map_or("damaged", DiagnosedMail::word),
        damage,
        message: mail.map(|mail| &mail.head),
        format: returned.and_then(|mail| mail.layout),
        original: returned.and_then(|mail| mail.original.as_ref()),
        sender_domain: mail.and_then(|mail| mail.sender_domain.as_ref()).map(DomainName::as_str),
        recipient_count: returned.map_or(0, |mail| mail.recipient_count),
        recipients: returned.map_or(&[], |mail| &mail.recipients),
        delay: mail.and_then(|mail| mail.delay.as_ref()),
        placement: mail.and_then(|mail| mail.placement.as_ref()),
        findings: findings.iter().map(FindingJson).collect(),
        limits_met: returned.map_or(&[], |mail| &mail.limits_met),
        unanswered: unanswered.iter().map(UnansweredJson::new).collect(),
    };
    append_value(&shape, out);
}

pub(super) fn append_tail(summary: &DiagnoseSummary, is_complete: bool, out: &mut String) {
    out.push_str("\n],\"summary\":");
    append_value(summary, out);
    out.push_str(",\"complete\":");
    out.push_str(if is_complete { "true" } else { "false" });
    out.push_str("}\n");
}
