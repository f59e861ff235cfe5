//! The TLS reports of mail-auth and parsedmarc.

use serde_json::{Value, json};
use waxseal_feedback::tls::{DateTime, TlsDeviation, TlsReport};

use crate::support::{Failures, json, names, tls, vector};

/// The report in the members of RFC 8460, which are those of the JSON that it came from.
fn report(report: &TlsReport) -> Value {
    let mut value = serde_json::to_value(report).unwrap();
    let date = |date: &DateTime| json!(date.text);
    let range = json!({
        "start-datetime": date(&report.start_datetime),
        "end-datetime": date(&report.end_datetime),
    });
    value["date-range"] = range;
    value
}

/// Writes addresses without leading zeros, as values do.
fn addresses(report: &mut Value) {
    for policy in report["policies"].as_array_mut().unwrap() {
        let details = policy.get_mut("failure-details").and_then(Value::as_array_mut);
        for details in details.into_iter().flatten() {
            if let Some(text) = details.get("sending-mta-ip").and_then(Value::as_str) {
                let address: std::net::IpAddr = text.parse().unwrap();
                details["sending-mta-ip"] = json!(address.to_string());
            }
        }
    }
}

#[test]
fn every_report_of_mail_auth_is_read() {
    let mut failures = Failures::default();
    let folder = "mail-auth-dmarc-feedback/tlsrpt";
    for name in ["rpt01.eml", "rpt02.eml", "rpt01.json", "rpt02.json", "rpt03.json"] {
        let mut expected = json(&format!("{folder}/{}.json", &name[..5]));
        let read = tls(&vector(&format!("{folder}/{name}"))).unwrap();
        let told: Vec<_> = read.deviations.iter().map(|deviation| deviation.what.clone()).collect();
        let mut wanted = Vec::new();
        if name == "rpt03.json" {
            // The words that mail-auth takes for "no word at all", and what these policies lack.
            wanted = vec![
                TlsDeviation::Missing("policy-domain"),
                TlsDeviation::Missing("total-failure-session-count"),
                TlsDeviation::UnknownWord("invalid-policy-type".to_owned()),
                TlsDeviation::Missing("policy-domain"),
                TlsDeviation::Missing("total-failure-session-count"),
            ];
            assert_eq!(expected["policies"][1]["policy"]["policy-type"], "invalid-policy-type");
        }
        failures.check(name, &told, &wanted);
        let mut found = report(&read.report);
        if name == "rpt01.eml" {
            // The JSON beside it has spaces within the link, and what is compressed has none.
            for value in [&mut expected, &mut found] {
                let link =
                    &mut value["policies"][0]["failure-details"][1]["additional-information"];
                *link = json!(link.as_str().unwrap().replace(' ', ""));
            }
        }
        addresses(&mut expected);
        failures.compare(name, &expected, &found);
    }
    assert_eq!(names(folder, &[".eml", ".json"]).len(), 5);
}

#[test]
fn every_report_of_parsedmarc_is_read() {
    let mut failures = Failures::default();
    let folder = "parsedmarc-samples/smtp_tls";
    for name in names(folder, &[".json"]) {
        let octets = vector(&format!("{folder}/{name}"));
        let mut expected: Value = serde_json::from_slice(&octets).unwrap();
        let read = tls(&octets).unwrap();
        failures.check(&name, &read.deviations.total(), &0);
        if name == "rfc8460.json" {
            // The RFC's example has a string, which becomes an array of one (erratum 6241).
            let host = &mut expected["policies"][0]["policy"]["mx-host"];
            *host = json!([host.as_str().unwrap()]);
        }
        addresses(&mut expected);
        failures.compare(&name, &expected, &report(&read.report));
    }
    // Unpacked by Python's own decoders.
    let google = tls(&vector(&format!("{folder}/google.com_smtp_tls_report.eml"))).unwrap();
    let expected = json!({
        "organization-name": "Google Inc.",
        "date-range": {"start-datetime": "2024-09-03T00:00:00Z", "end-datetime": "2024-09-03T23:59:59Z"},
        "contact-info": "smtp-tls-reporting@google.com",
        "report-id": "2024-09-03T00:00:00Z_cardinalhealth.ca",
        "policies": [{
            "policy": {"policy-type": "no-policy-found", "policy-domain": "cardinalhealth.ca"},
            "summary": {"total-successful-session-count": 48, "total-failure-session-count": 0},
        }],
    });
    failures.compare("google", &expected, &report(&google.report));
    failures.check("google", &google.deviations.total(), &0);
    assert_eq!(google.report.start_datetime.seconds, Some(1_725_321_600));
}

#[test]
fn values_of_other_types_are_told_with_their_places() {
    let json = br#"{"organization-name": 7, "contact-info": "a", "report-id": "b", "x": null,
        "date-range": {"start-datetime": "yesterday", "end-datetime": "2024-01-09T23:59:59+02:00"},
        "policies": [{"policy": {"policy-type": "STS", "policy-domain": "c", "mx-host": [1, "d"]},
        "summary": {"total-successful-session-count": "12", "total-failure-session-count": -1},
        "failure-details": [{"result-type": "bad", "sending-mta-ip": "e",
        "failed-session-count": 1.5}, 8]}, "nothing"]}"#;
    let read = tls(json).unwrap();
    let told: Vec<_> = read.deviations.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "policies[1].policy.mx-host: it should be a string",
            "policies[1].summary.total-successful-session-count: it should be a number that counts",
            "policies[1].summary.total-failure-session-count: it should be a number that counts",
            "policies[1].failure-details[1].result-type: \"bad\" is an unknown word",
            "policies[1].failure-details[1].sending-mta-ip: \"e\" is no IP address",
            "policies[1].failure-details[1].failed-session-count: it should be a number that counts",
            "policies[1].failure-details[2]: it should be an object",
            "policies[1].failure-details[2]: \"result-type\" is missing",
            "policies[1].failure-details[2]: \"failed-session-count\" is missing",
            "policies[2]: it should be an object",
            "policies[2]: \"policy\" is missing",
            "policies[2].policy: \"policy-type\" is missing",
            "policies[2].policy: \"policy-domain\" is missing",
            "policies[2]: \"summary\" is missing",
            "policies[2].summary: \"total-successful-session-count\" is missing",
            "policies[2].summary: \"total-failure-session-count\" is missing",
            "organization-name: it should be a string",
            "date-range.start-datetime: \"yesterday\" is no date and time of RFC 3339",
            "the report: an unknown member \"x\"",
        ]
    );
    assert_eq!(read.report.policies[0].summary.total_successful_session_count, 12);
    assert_eq!(read.report.policies[0].policy.policy_type.as_str(), "sts");
    assert_eq!(read.report.policies[0].policy.mx_host, ["d"]);
    assert_eq!(read.report.end_datetime.seconds, Some(1_704_837_599));
}
