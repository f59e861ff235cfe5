//! JSON, held against the schema that is published with it.

use serde_json::{Value, json};
use waxseal_report::{Format, MessageReport, Place, Summary, VERIFY_SCHEMA};

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
