//! The feedback reports of mail-auth, KumoMTA and parsedmarc.

use serde_json::{Value, json};
use waxseal_feedback::container::{ContainerDeviation, Original};
use waxseal_feedback::failure::{
    AuthFailure, DeliveryResult, FeedbackReport, FeedbackType, Mechanism,
};

use crate::support::{Failures, feedback, json, names, vector};

/// mail-auth's name for a word.
fn camel(word: Option<&str>) -> Value {
    json!(match word {
        None => "Unspecified",
        Some("abuse") => "Abuse",
        Some("auth-failure") => "AuthFailure",
        Some("bodyhash") => "BodyHash",
        Some("dmarc") => "Dmarc",
        Some(other) => panic!("{other}: mail-auth's name for it is not known"),
    })
}

/// With a single space for all white space: mail-auth keeps folds.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// mail-auth keeps headers with LF, as they were in the file, and messages not at all.
fn headers(original: Option<&Original>) -> Option<String> {
    let original = original.filter(|original| original.is_header_only)?;
    Some(String::from_utf8(original.octets.clone()).unwrap())
}

fn report(report: &FeedbackReport) -> Value {
    let encoded = |octets: &Option<Vec<u8>>| octets.as_ref().map(Vec::len);
    json!({
        "feedback_type": camel(Some(report.feedback_type.as_str())),
        "arrival_date": report.arrival_date.as_ref().map(|date| date.seconds),
        "authentication_results":
            report.authentication_results.iter().map(|text| spaced(text)).collect::<Vec<_>>(),
        "incidents": report.incidents,
        "original_envelope_id": report.original_envelope_id,
        "original_mail_from": report.original_mail_from,
        "original_rcpt_to": report.original_rcpt_to.first(),
        "reported_domain": report.reported_domain,
        "reported_uri": report.reported_uri,
        "reporting_mta": report.reporting_mta.as_ref().map(|mta| &mta.name),
        "source_ip": report.source_ip,
        "user_agent": report.user_agent,
        "version": report.version.as_ref().map(|version| version.parse::<u32>().unwrap()),
        "source_port": report.source_port.unwrap_or_default(),
        "auth_failure": camel(report.auth_failure.as_ref().map(AuthFailure::as_str)),
        "delivery_result": camel(report.delivery_result.as_ref().map(DeliveryResult::as_str)),
        "dkim_adsp_dns": report.dkim.adsp_dns,
        "dkim_canonicalized_body": encoded(&report.dkim.canonicalized_body),
        "dkim_canonicalized_header": encoded(&report.dkim.canonicalized_header),
        "dkim_domain": report.dkim.domain,
        "dkim_identity": report.dkim.identity,
        "dkim_selector": report.dkim.selector,
        "dkim_selector_dns": report.dkim.selector_dns,
        "spf_dns": report.spf_dns.first().map(|record| &record.record),
        "headers": headers(report.original.as_ref()),
    })
}

#[test]
fn every_arf_report_says_what_mail_auth_reads() {
    let mut failures = Failures::default();
    let names = names("mail-auth-arf", &[".eml"]);
    assert_eq!(names.len(), 5);
    for name in names {
        let (read, found) = feedback(&vector(&format!("mail-auth-arf/{name}"))).unwrap();
        let mut expected = json(&format!("mail-auth-arf/{}.json", &name[..3]));
        for text in expected["authentication_results"].as_array_mut().unwrap() {
            *text = json!(spaced(text.as_str().unwrap()));
        }
        // mail-auth keeps base64 as it is: three octets of four characters, less the padding.
        if let Some(text) = expected["dkim_canonicalized_body"].as_str() {
            let text: String = text.split_whitespace().collect();
            let padding = text.len() - text.trim_end_matches('=').len();
            expected["dkim_canonicalized_body"] = json!(text.len() / 4 * 3 - padding);
        }
        // "Unspecified" where the field is missing, and it is in all of these.
        assert_eq!(expected["identity_alignment"], "Unspecified");
        assert_eq!(read.report.identity_alignment, None, "{name}");
        expected.as_object_mut().unwrap().remove("identity_alignment");
        // It is `null` in all of them: mail-auth does not keep messages there.
        expected.as_object_mut().unwrap().remove("message");
        failures.compare(&name, &expected, &report(&read.report));
        failures.check(&name, &found.container_deviations, &vec![]);
        // Of these, 004 is of DMARC, and older than RFC 9991.
        let told: Vec<_> = read.deviations.iter().map(ToString::to_string).collect();
        let expected: &[&str] = match &*name {
            "004.eml" => &["at octet 0: the field Identity-Alignment is missing"],
            _ => &[],
        };
        failures.check(&name, &told, &expected.iter().map(ToString::to_string).collect());
    }
}

#[test]
fn what_was_canonicalized_is_decoded() {
    let (read, _) = feedback(&vector("mail-auth-arf/005.eml")).unwrap();
    let body = String::from_utf8(read.report.dkim.canonicalized_body.unwrap()).unwrap();
    assert!(body.starts_with("This is a message body that got modified in transit.\n"), "{body}");
    assert!(body.ends_with("be\nreported along with phishing in a single report.\n"), "{body}");
}

#[test]
fn the_message_is_found_where_it_stands() {
    for (name, is_header_only) in [("001.eml", false), ("003.eml", false), ("004.eml", true)] {
        let mail = vector(&format!("mail-auth-arf/{name}"));
        let (read, _) = feedback(&mail).unwrap();
        let original = read.report.original.unwrap();
        assert_eq!(original.is_header_only, is_header_only, "{name}");
        let at = original.offset.unwrap();
        assert_eq!(&mail[at..at + original.octets.len()], original.octets, "{name}");
        assert!(mail[..at].ends_with(b"\n\n") || mail[..at].ends_with(b"\r\n\r\n"), "{name}");
        // The line end before the boundary belongs to the boundary.
        assert!(mail[at + original.octets.len()..].starts_with(b"\n--"), "{name}");
    }
    let (read, _) = feedback(&vector("mail-auth-arf/001.eml")).unwrap();
    let original = String::from_utf8(read.report.original.unwrap().octets).unwrap();
    assert!(original.starts_with("Received: from mailserver.example.net\n"), "{original}");
    assert!(original.ends_with("\nSpam Spam Spam"), "{original}");
}

/// The expectations are those of KumoMTA's `rfc5965.rs`: the fields, and the odd ones among them.
#[test]
fn every_report_of_kumomta_is_read() {
    let mut failures = Failures::default();
    let expected: [(&str, Value, &[&str]); 4] = [
        (
            "1.eml",
            json!({
                "feedback_type": "abuse", "user_agent": "SomeGenerator/1.0", "version": "1",
                "arrival_date": null, "incidents": 1, "original_envelope_id": null,
                "original_mail_from": null, "reporting_mta": null, "source_ip": null,
                "authentication_results": [], "original_rcpt_to": [], "reported_domain": [],
                "reported_uri": [], "other": [],
            }),
            &[],
        ),
        (
            "2.eml",
            json!({
                "feedback_type": "abuse", "user_agent": "SomeGenerator/1.0", "version": "1",
                "arrival_date": {"seconds": 1_110_304_800},
                "original_mail_from": "<somespammer@example.net>",
                "reporting_mta": {"kind": "dns", "name": "mail.example.com"},
                "source_ip": "192.0.2.1",
                "original_rcpt_to": ["<user@example.com>"],
                "reported_domain": ["example.net"],
                "reported_uri": ["http://example.net/earn_money.html", "mailto:user@example.com"],
                "other": [{"name": "Removal-Recipient", "value": "user@example.com"}],
            }),
            &[],
        ),
        (
            "3.eml",
            json!({
                "feedback_type": "abuse", "user_agent": "Yahoo!-Mail-Feedback/2.0",
                "version": "0.1",
                "arrival_date": {"text": "Thu, 14 Dec 2023 17:16:15 +0100", "seconds": 1_702_570_575},
                "original_mail_from": "<test1@example.com>",
                "original_rcpt_to": ["user@example.com"],
                "authentication_results": ["authentication result string is not available"],
                "reported_domain": ["bounce.kumo.example.com"],
            }),
            &["version \"0.1\" instead of 1"],
        ),
        (
            "4.eml",
            json!({
                "feedback_type": "abuse", "user_agent": "ReturnPathFBL/2.0", "version": "1",
                "arrival_date": {"seconds": 1_702_494_210},
                "original_rcpt_to": ["cb4a01a48251d4765f489076aa81e2a4@comcast.net"],
                "original_mail_from": "foo@bounce.example.com",
                "reported_domain": ["bounce.example.com"],
                "source_ip": "x.x.x.x",
                "other": [
                    {"name": "Source", "value": "Comcast"},
                    {"name": "Abuse-Type", "value": "complaint"},
                    {
                        "name": "Subscription-Link",
                        "value": "https://fbl.returnpath.net/manage/subscriptions/xxxx",
                    },
                ],
            }),
            &["\"x.x.x.x\" is no IP address"],
        ),
    ];
    assert_eq!(names("kumomta-rfc5965", &[".eml"]).len(), expected.len());
    for (name, expected, deviations) in expected {
        let (read, _) = feedback(&vector(&format!("kumomta-rfc5965/{name}"))).unwrap();
        let found = serde_json::to_value(&read.report).unwrap();
        failures.compare(name, &expected, &found);
        let told: Vec<_> =
            read.deviations.iter().map(|deviation| deviation.what.to_string()).collect();
        failures.check(name, &told, &deviations.iter().map(ToString::to_string).collect());
        let original = read.report.original.unwrap();
        assert!(!original.is_header_only, "{name}");
    }
}

const FOLDER: &str = "parsedmarc-samples/failure";

#[test]
fn every_failure_report_of_parsedmarc_is_read() {
    let mut failures = Failures::default();
    // Read by eye.
    let linkedin = json!({
        "feedback_type": "auth-failure", "user_agent": "Lua/1.0", "version": "1.0",
        "original_mail_from": "", "original_rcpt_to": ["recipient@linkedin.com"],
        "arrival_date": {"seconds": 1_556_590_140}, "source_ip": "10.10.10.10",
        "delivery_result": "delivered", "auth_failure": "dmarc",
        "reported_domain": ["example.com"],
        "authentication_results": ["dmarc=fail (p=none; dis=none) header.from=example.com"],
    });
    let old = ["version \"1.0\" instead of 1", "the field Identity-Alignment is missing"];
    let expected: [(&str, Value, Vec<&str>, Vec<ContainerDeviation>); 5] = [
        ("dmarc_ruf_report_linkedin.eml", linkedin.clone(), old.to_vec(), vec![]),
        ("dmarc_ruf_report_linkedin.crlf.eml", linkedin, old.to_vec(), vec![]),
        (
            "DMARC Failure Report for domain.de (mail-from=sharepoint@domain.de, ip=10.10.10.10).eml",
            json!({
                "feedback_type": "auth-failure", "original_mail_from": "sharepoint@domain.de",
                "arrival_date": {"seconds": 1_538_385_627}, "source_ip": "10.10.10.10",
                "delivery_result": "smg-policy-action", "auth_failure": "dmarc",
                "reported_domain": ["domain.de"],
            }),
            vec![old[0], "\"smg-policy-action\" is an unknown word", old[1]],
            vec![],
        ),
        (
            "[Netease DMARC Failure Report] Rent Reminder.eml",
            json!({
                "feedback_type": "auth-failure", "user_agent": "NtesDmarcReporter/1.0",
                "version": "1", "source_ip": "167.89.69.24",
                "arrival_date": {"seconds": 1_538_124_522},
                "original_envelope_id": "N8CowEApcUPo6q1bnXlMAA--.44392S3",
                "reported_domain": ["cardinal.com"], "delivery_result": "delivered",
                "dkim": {"domain": "entrata.com"}, "identity_alignment": ["spf", "dkim"],
            }),
            vec!["the field Auth-Failure is missing"],
            vec![ContainerDeviation::NotMultipartReport],
        ),
        (
            "exim_plain_text_only_no_arf_part.eml",
            json!({
                "feedback_type": "auth-failure", "auth_failure": "dmarc",
                "source_ip": "203.0.113.68", "reported_domain": ["example.com"],
                "arrival_date": {"seconds": 1_744_060_569},
                "identity_alignment": ["spf", "dkim"],
                "other": [{"name": "Exim-DMARC-Results", "value": "None, Accept"}],
            }),
            vec![
                "the field User-Agent is missing",
                "the field Version is missing",
                "the field Authentication-Results is missing",
            ],
            vec![ContainerDeviation::NoFeedbackReportPart],
        ),
    ];
    assert_eq!(names(FOLDER, &[".eml"]).len(), expected.len());
    for (name, expected, deviations, of_container) in expected {
        let (read, found) = match feedback(&vector(&format!("{FOLDER}/{name}"))) {
            Ok(read) => read,
            Err(error) => {
                failures.fail(name, error);
                continue;
            }
        };
        let value = serde_json::to_value(&read.report).unwrap();
        failures.compare(name, &expected, &value);
        let told: Vec<_> =
            read.deviations.iter().map(|deviation| deviation.what.to_string()).collect();
        failures.check(name, &told, &deviations.iter().map(ToString::to_string).collect());
        failures.check(name, &found.container_deviations, &of_container);
        failures.check(name, &read.report.original.is_some(), &true);
    }
}

#[test]
fn line_ends_do_not_matter() {
    let [lf, crlf] = ["", ".crlf"].map(|kind| {
        let name = format!("{FOLDER}/dmarc_ruf_report_linkedin{kind}.eml");
        feedback(&vector(&name)).unwrap().0.report
    });
    let subject = |report: &FeedbackReport| {
        let text = String::from_utf8(report.original.clone().unwrap().octets).unwrap();
        text.replace("\r\n", "\n")
    };
    assert_eq!(subject(&lf), subject(&crlf));
    assert!(subject(&lf).contains("\nSubject: Subject line, could be UTF8 encoded\n"));
    let without = |mut report: FeedbackReport| {
        (report.original, report.text) = (None, None);
        report
    };
    assert_eq!(without(lf), without(crlf));
}

#[test]
fn what_exim_writes_has_the_header_in_it() {
    let (read, _) =
        feedback(&vector(&format!("{FOLDER}/exim_plain_text_only_no_arf_part.eml"))).unwrap();
    let original = read.report.original.unwrap();
    assert!(original.is_header_only);
    let text = String::from_utf8(original.octets).unwrap();
    assert!(text.starts_with("Received: from [203.0.113.68] (helo=smtpclient.apple)\n"), "{text}");
    assert!(text.contains("\nSubject: Payment from your account.\n"), "{text}");
}

/// RFC 9991 Appendix A's fields, put together here.
#[test]
fn a_report_of_rfc_9991_is_read_without_a_deviation() {
    let mail = "From: a@mail.example\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\n\
        Text for people.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n\
        Feedback-Type: auth-failure\r\nVersion: 1\r\nUser-Agent: DMARC-Filter/1.2.3\r\n\
        Auth-Failure: dmarc (nothing aligned)\r\n\
        Authentication-Results: mail.example; dmarc=fail header.from=b.example\r\n\
        Original-Envelope-Id: 65E1A3F0A0\r\nOriginal-Mail-From: author=b.example@forwarder.example\r\n\
        Source-IP: IPv6:2001:db8::1\r\nSource-Port: 2525\r\nIncidents: 3\r\n\
        Reported-Domain: b.example\r\nDelivery-Result: policy\r\n\
        Identity-Alignment: dkim , (x)\r\n spf\r\nDKIM-Domain: b.example\r\n\
        DKIM-Identity: @b.example\r\nDKIM-Selector: epsilon\r\n\
        SPF-DNS: txt : forwarder.example : \"v=spf1 -all\"\r\n--b\r\n\
        Content-Type: text/rfc822-headers\r\n\r\nFrom: author@b.example\r\n--b--\r\n";
    let (read, found) = feedback(mail.as_bytes()).unwrap();
    assert!(read.deviations.is_empty(), "{:?}", read.deviations);
    assert_eq!(found.container_deviations, []);
    let report = read.report;
    assert_eq!(report.feedback_type, FeedbackType::AuthFailure);
    assert_eq!(report.auth_failure, Some(AuthFailure::Dmarc));
    assert_eq!(report.identity_alignment, Some(vec![Mechanism::Dkim, Mechanism::Spf]));
    assert_eq!(report.source_ip.unwrap().to_string(), "2001:db8::1");
    assert_eq!((report.source_port, report.incidents), (Some(2525), 3));
    assert_eq!(report.spf_dns[0].record, "v=spf1 -all");
    assert_eq!(report.text.unwrap(), b"Text for people.");
    assert_eq!(report.original.unwrap().octets, b"From: author@b.example");
}

/// RFC 5965 §3.1 to §3.3: once, many times, and the two names of the date.
#[test]
fn fields_that_stand_there_too_often_are_told() {
    let fields = b"Feedback-Type: abuse\nfeedback-type: fraud\nUser-Agent: a\nVersion: 1\n\
        Arrival-Date: Thu, 8 Mar 2005 14:00:00 EDT\nReceived-Date: Thu, 8 Mar 2005 15:00:00 EDT\n\
        Incidents: 4294967296\nIncidents: 2\nReported-Domain: a.example\nReported-Domain: b.example\n\
        no colon\nSource-IP: 192.0.2.300\n";
    let mail = [b"Content-Type: message/feedback-report\n\n", &fields[..]].concat();
    let (read, found) = feedback(&mail).unwrap();
    assert_eq!(found.container_deviations, [ContainerDeviation::NotMultipartReport]);
    let told: Vec<_> = read.deviations.iter().map(ToString::to_string).collect();
    let at = |text: &str| {
        let fields = str::from_utf8(fields).unwrap();
        format!("at octet {}", fields.find(text).unwrap())
    };
    let expected = [
        format!("{}: a header line has no colon", at("no colon")),
        format!(
            "feedback-type, {}: it stands there more than once; the first one counts",
            at("feedback-type")
        ),
        format!(
            "Received-Date, {}: both Arrival-Date and Received-Date are there",
            at("Received-Date")
        ),
        format!("Incidents, {}: \"4294967296\" is no number that fits", at("Incidents")),
        format!("Source-IP, {}: \"192.0.2.300\" is no IP address", at("Source-IP")),
        "at octet 0: the message that it is about is missing".to_owned(),
    ];
    assert_eq!(told, expected);
    assert_eq!(read.report.feedback_type, FeedbackType::Abuse);
    assert_eq!(read.report.arrival_date.unwrap().seconds, Some(1_110_304_800));
    assert_eq!(read.report.incidents, 2);
    assert_eq!(read.report.reported_domain, ["a.example", "b.example"]);
}
