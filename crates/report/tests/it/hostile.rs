//! Mail made to harm who reads the report.

use waxseal_report::{AuthservId, Format, MessageReport, Place, Summary};

use crate::support::{Domain, MESSAGE, written};

fn formats() -> [Format; 5] {
    let authserv_id = AuthservId::new("mx.example.net").unwrap();
    [
        Format::Text { color: false },
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::AuthenticationResults(authserv_id),
    ]
}

/// Letters that no format may let through: they steer terminals or turn text around.
fn assert_harmless(text: &str) {
    let harmful = |c: &char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || ('\u{202a}'..='\u{202e}').contains(c)
    };
    assert_eq!(text.chars().find(harmful), None, "{text:?}");
}

#[test]
fn nothing_of_a_message_steers_the_terminal() {
    let nasty = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}";
    let domain = Domain::new(&["s1"], None);
    let signed = domain.sign(MESSAGE);
    let broken = format!("DKIM-Signature: v=1; d={nasty}; s={nasty}; h=from\r\n{MESSAGE}");
    let subject = signed.replace("Subject: Hello", &format!("Subject: [{nasty}] Hello"));
    let footer = format!("{signed}{nasty}\r\n");
    for message in [broken, subject, footer] {
        for format in formats() {
            let place = Place::file(format!("in{nasty}\nbox"));
            let report = domain.report_at(place, &message);
            let text = written(&format, &report);
            assert_harmless(&text);
            let mut summary = Summary::new();
            summary.add(&report);
            let mut tail = String::new();
            format.tail(&summary, true, &mut tail);
            assert_harmless(&tail);
        }
    }
}

#[test]
fn thousands_of_signature_fields_stay_short_for_people() {
    let domain = Domain::new(&["s1"], None);
    let fields = "DKIM-Signature: x\r\n".repeat(5000);
    let report = domain.report(&format!("{fields}{MESSAGE}"));
    let text = written(&Format::Text { color: false }, &report);
    assert!(text.lines().count() < 20, "{text}");
    assert!(text.ends_with("  and 4990 more signatures, which were not looked at\n"), "{text}");
    let [.., authentication_results] = formats();
    assert!(written(&authentication_results, &report).lines().count() < 40);
    // For machines nothing is left out.
    assert_eq!(report.signatures().len(), 5000);
}

#[test]
fn thousands_of_unsigned_fields_are_counted() {
    let domain = Domain::new(&["s1"], None);
    let signed = domain.sign(MESSAGE);
    let report = domain.report(&format!("{}{signed}", "Sender: a@b.test\r\n".repeat(3000)));
    let text = written(&Format::Text { color: false }, &report);
    assert!(text.contains(" and 2992 more are not signed\n"), "{text}");
    assert!(text.len() < 500, "{text}");
}

#[test]
fn lines_of_header_fields_stay_within_what_mail_allows() {
    let domain = Domain::new(&["s1"], None);
    let long = "x".repeat(2000);
    let raw = format!(
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; i={long}@example.com; h=from;\r\n \
         b=YQ==; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n{MESSAGE}"
    );
    let [.., format] = formats();
    let field = written(&format, &domain.report(&raw));
    assert!(field.lines().all(|line| line.len() < 998), "{field}");
    assert!(field.contains("header.d=example.com") && !field.contains("header.i"), "{field}");
}

#[test]
fn domains_beyond_the_bound_are_counted_together() {
    let report = |domain: &str| {
        let field = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s; h=from; b=YQ==;\r\n \
             bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n{MESSAGE}"
        );
        Domain::new(&[], None).report(&field)
    };
    let mut summary = Summary::with_domain_octets(2 * (6 + Summary::DOMAIN_OVERHEAD));
    let reports: Vec<MessageReport> =
        ["a.test", "b.test", "c.test", "a.test"].map(report).into_iter().collect();
    for report in &reports {
        summary.add(report);
    }
    assert_eq!(summary.domains.keys().collect::<Vec<_>>(), ["a.test", "b.test"]);
    assert_eq!(summary.domains["a.test"].total(), 2);
    assert_eq!(summary.other_domains.total(), 1);
}
