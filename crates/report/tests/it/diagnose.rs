//! Mail that came back, as text and as JSON of the published schema.

use serde_json::{Value, json};
use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::Limits;
use waxseal_report::{
    DIAGNOSE_SCHEMA, DiagnoseFormat, DiagnoseReport, DiagnoseSummary, Diagnosis, Place,
};
use waxseal_rules::bounce::BouncedMail;
use waxseal_rules::rule_set::RuleSet;

fn report(mail: &str) -> DiagnoseReport {
    let bounce = waxseal_bounce::read(mail.as_bytes(), &Limits::default());
    let mail = BouncedMail::new(&bounce, KnowledgeBase::built_in());
    let findings = RuleSet::built_in().check_bounce(&mail);
    DiagnoseReport::new(Place::file("a"), &bounce, &mail, Some("example.com"), findings)
}

fn bounce(action: &str, diagnostic: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.com\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; jane@example.net\nAction: \
         {action}\nRemote-MTA: dns; mx.example.net\nWill-Retry-Until: Tue, 14 Nov 2023 22:13:20 \
         +0000\nDiagnostic-Code: smtp; {diagnostic}\n\n--b\nContent-Type: message/rfc822\n\nFrom: \
         joe@example.com\nSubject: Hello\n\nHello\n--b--\n"
    )
}

fn reports() -> Vec<DiagnoseReport> {
    vec![
        report(&bounce("failed", "550 5.1.1 User unknown")),
        report(&bounce("delayed", "450 4.7.1 Greylisted, try again later")),
        report(&bounce(
            "failed",
            "554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org",
        )),
        report(&bounce("delivered", "250 2.0.0 OK")),
        report(
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\n\nHi. This is the qmail-send \
                program at mx.example.net.\n\n<joe@example.com>:\nSorry, no mailbox here by that \
                name. (#5.1.1)\n",
        ),
        report("From: joe@example.com\nSubject: Hello\n\nHello\n"),
        DiagnoseReport::damaged(Place::in_mbox("b", 2, 10), "truncated", "it ends too soon"),
    ]
}

fn document(format: DiagnoseFormat, reports: &[DiagnoseReport]) -> String {
    let (mut text, mut summary) = (format.head().to_owned(), DiagnoseSummary::new());
    let mut separator = "";
    for report in reports {
        summary.add(report);
        if !matches!(report.diagnosis, Diagnosis::Other) {
            text.push_str(separator);
            format.report(report, &mut text);
            separator = format.separator();
        }
    }
    format.tail(&summary, true, &mut text);
    text
}

fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors = validator.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn json_is_of_the_published_schema() {
    let schema: Value = serde_json::from_str(DIAGNOSE_SCHEMA).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    for reports in [vec![], reports()] {
        let value: Value = serde_json::from_str(&document(DiagnoseFormat::Json, &reports)).unwrap();
        assert_eq!(errors(&schema, &value), [""; 0]);
        assert_eq!(value["summary"]["mails"], json!(reports.len()));
    }
    let text = document(DiagnoseFormat::Json, &reports());
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["mails"][0]["surprise"] = json!(1);
    value["mails"][0]["recipients"][0]["cause"] = json!("bad luck");
    value["summary"]["causes"]["bad luck"] = json!(1);
    assert_eq!(errors(&schema, &value).len(), 3);
}

#[test]
fn other_mail_has_no_text_and_is_counted() {
    let reports = reports();
    let lines = document(DiagnoseFormat::Jsonl, &reports);
    assert_eq!(lines.lines().count(), reports.len() - 1);
    let text = document(DiagnoseFormat::Text { color: false }, &reports);
    assert!(text.contains("b#2: damaged: it ends too soon\n"), "{text}");
    assert!(text.contains("\n7 mails\n"), "{text}");
    assert!(text.contains("  1  other mail\n"), "{text}");
    assert!(text.contains("the queue gives up at 2023-11-14 22:13:20 UTC"), "{text}");
    assert!(!text.contains('\u{1b}'));
}
