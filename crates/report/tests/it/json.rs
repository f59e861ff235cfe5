//! JSON, held against the schema that is published with it.

use std::sync::Arc;

use serde_json::{Value, json};
use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_report::{Format, MessageReport, Place, Summary, VERIFY_SCHEMA};
use waxseal_rules::declaration::Declaration;
use waxseal_rules::finding::{Excerpt, Finding};
use waxseal_rules::findings::Findings;
use waxseal_rules::message::MessageSubject;
use waxseal_rules::remedy::{Remedy, Safety};
use waxseal_rules::rule::Rule;
use waxseal_rules::severity::Severity;
use waxseal_verify::dns::TxtRecord;

use crate::support::{AT, Domain, MESSAGE, written};

/// Reports of every shape.
fn reports() -> Vec<MessageReport> {
    let domain = Domain::new(&["s1", "s2"], Some("joe@mail.example.com"));
    let signed = domain.sign(MESSAGE);
    vec![
        domain.report(&signed),
        domain.report_at(Place::in_mbox("a.mbox", 2, 1000), &signed.replace("Jane.", "Eve.")),
        domain.report(&signed.replace("Subject: Hello", "Subject: [list] Hello")),
        domain.report(&signed.replace("v=1", "v=2")),
        Domain::new(&[], None).report(&signed),
        domain.report(&format!("Subject: extra\r\n{signed}")),
        domain.report(MESSAGE),
        MessageReport::damaged(Place::file("b.eml"), "empty", "the message is empty"),
    ]
}

fn document(reports: &[MessageReport], is_complete: bool) -> String {
    let mut summary = Summary::new();
    let mut text = Format::Json.head().to_owned();
    for (at, report) in reports.iter().enumerate() {
        if at > 0 {
            text.push_str(Format::Json.separator());
        }
        summary.add(report);
        Format::Json.message(report, &mut text);
    }
    Format::Json.tail(&summary, is_complete, &mut text);
    text
}

fn validate(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn documents_are_of_the_published_schema() {
    let schema: Value = serde_json::from_str(VERIFY_SCHEMA).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    for (reports, is_complete) in [(reports(), true), (Vec::new(), false)] {
        let value: Value = serde_json::from_str(&document(&reports, is_complete)).unwrap();
        assert_eq!(validate(&schema, &value), [""; 0]);
        assert_eq!(value["complete"], json!(is_complete));
        assert_eq!(value["messages"].as_array().unwrap().len(), reports.len());
        assert_eq!(value["summary"]["messages"], json!(reports.len()));
    }
}

#[test]
fn the_schema_refuses_what_is_not_in_it() {
    let schema: Value = serde_json::from_str(VERIFY_SCHEMA).unwrap();
    let mut value: Value = serde_json::from_str(&document(&reports(), true)).unwrap();
    value["messages"][0]["signatures"][0]["surprise"] = json!(1);
    value["messages"][1]["result"] = json!("maybe");
    assert_eq!(validate(&schema, &value).len(), 2);
}

#[test]
fn a_line_of_jsonl_is_a_message_of_the_schema() {
    let mut schema: Value = serde_json::from_str(VERIFY_SCHEMA).unwrap();
    for member in ["properties", "required", "additionalProperties"] {
        schema.as_object_mut().unwrap().remove(member);
    }
    schema["$ref"] = json!("#/$defs/message");
    for report in reports() {
        let line = written(&Format::Jsonl, &report);
        assert_eq!(line.matches('\n').count(), 1);
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(validate(&schema, &value), [""; 0], "{line}");
    }
}

#[test]
fn everything_known_of_a_signature_is_there() {
    let domain = Domain::new(&["s1"], Some("joe@mail.example.com"));
    let signed = domain.sign(MESSAGE);
    let report = domain.report(&format!("Subject: extra\r\n{signed}"));
    let value: Value = serde_json::from_str(&written(&Format::Jsonl, &report)).unwrap();
    let signature = &value["signatures"][0];
    // The oversigned Subject makes the extra one break the signature.
    assert_eq!(signature["result"], "fail");
    assert_eq!(signature["code"], "changed");
    assert_eq!(signature["field"], 1);
    assert_eq!(signature["domain"], "example.com");
    assert_eq!(signature["domain_as_written"], Value::Null);
    assert_eq!(signature["auid"], "joe@mail.example.com");
    assert_eq!(signature["algorithm"], "ed25519-sha256");
    assert_eq!(signature["canonicalization"], "relaxed/relaxed");
    assert_eq!(signature["body"], "match");
    assert_eq!(signature["header"], "invalid");
    assert_eq!(signature["key"], json!({"bits": 256, "testing": false}));
    assert_eq!(signature["key_name"], "s1._domainkey.example.com");
    assert_eq!(signature["signed_at"], AT.seconds());
    assert_eq!(signature["header_b"].as_str().unwrap().len(), 8);
    assert_eq!(
        signature["coverage"]["signed_fields"],
        json!([
            {"name": "From", "field": 2}, {"name": "Subject", "field": 4},
            {"name": "Subject", "field": 0}, {"name": "To", "field": 3},
        ])
    );
    assert_eq!(signature["explanation"]["header"]["changes"], json!(["header-field-added"]));
    assert_eq!(value["judged_at"], AT.seconds());
}

/// Findings of every shape.
fn findings() -> Vec<Finding> {
    let name = DomainName::parse("_dmarc.example.com").unwrap();
    let (old, new) = (TxtRecord::new([&b"v=DMARC1"[..]]), "v=DMARC1; p=none");
    let excerpt =
        Excerpt::new("Subject, field 4", *b"Subject: \x1b[31m\xff", Span::new(9, 13), "red");
    vec![
        Finding::new("the Subject is \u{202e}red")
            .at(excerpt)
            .because("a \u{7} rings")
            .mend(Remedy::advice("leave it"))
            .mend(Remedy::replace_txt(&name, &old, new, Safety::Review)),
        Finding::new("nothing is published").mend(Remedy::publish_txt(&name, new, Safety::Safe)),
        Finding::new("too much is published").mend(Remedy::remove_txt(&name, &old, Safety::Safe)),
    ]
}

#[test]
fn findings_are_of_the_schema_and_harmless_in_every_format() {
    #[derive(Debug)]
    struct Everything;
    const DECLARATION: Declaration =
        Declaration::new("TEST001", "test-everything", Severity::Warning);
    impl Rule for Everything {
        fn declaration(&self) -> &'static Declaration {
            &DECLARATION
        }

        fn message(&self, _: &MessageSubject<'_>, found: &mut Findings<'_>) {
            for finding in findings() {
                found.add(finding);
            }
        }
    }

    let domain = Domain::new(&[], None);
    let found = domain.findings(MESSAGE, Arc::new(Everything));
    let report = domain.report(MESSAGE).with_findings(found);
    let schema: Value = serde_json::from_str(VERIFY_SCHEMA).unwrap();
    let value: Value =
        serde_json::from_str(&document(std::slice::from_ref(&report), true)).unwrap();
    assert_eq!(validate(&schema, &value), [""; 0]);
    let found = &value["messages"][0]["findings"];
    assert_eq!(found[0]["code"], "TEST001");
    assert_eq!(found[0]["severity"], "warning");
    assert_eq!(found[0]["excerpt"]["spans"], json!([{"start": 9, "end": 13, "label": "red"}]));
    assert_eq!(found[0]["remedies"][0], json!({"safety": "review", "advice": "leave it"}));
    assert_eq!(
        found[0]["remedies"][1]["changes"],
        json!([{"action": "replace", "name": "_dmarc.example.com", "type": "TXT",
                "old": "v=DMARC1", "value": "v=DMARC1; p=none"}])
    );
    assert_eq!(found[2]["remedies"][0]["changes"][0]["action"], "remove");

    let text = written(&Format::Text { color: false }, &report);
    let expected = "  warning[TEST001] the Subject is \\u{202e}red\n    \
                    at Subject, field 4: \\u{1b}[31 (red)\n    \
                    a \\u{7} rings\n    \
                    the domain's owner: leave it\n  \
                    warning[TEST001] nothing is published\n";
    assert!(text.contains(expected), "{text}");
    for text in [text, written(&Format::Jsonl, &report)] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text:?}");
    }
    // Nobody asked, and nothing was found, are two things.
    let silent = domain.report(MESSAGE);
    let line: Value = serde_json::from_str(&written(&Format::Jsonl, &silent)).unwrap();
    assert_eq!(line["findings"], Value::Null);
    let text = written(&Format::Text { color: false }, &silent.with_findings(Vec::new()));
    assert!(text.contains("no findings"), "{text}");
}
