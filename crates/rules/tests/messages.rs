//! Messages broken in the ways of the world: the right finding comes first, at its place, and what is
//! sound is left in peace.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not there fails the test"
)]

mod support;

use proptest::prelude::*;
use support::mail::Mail;
use waxseal_rules::finding::{Actor, Finding};
use waxseal_rules::findings::MAX_OF_A_RULE;
use waxseal_rules::message::MAX_EXCERPT;
use waxseal_rules::severity::Severity;

/// A domain that does all that is asked of it.
const SOUND: &str = "\
; zone: example.com. TXT \"v=spf1 ip4:192.0.2.1 -all\"
; zone: _dmarc.example.com. TXT \"v=DMARC1; p=reject\"
; client: 192.0.2.1 helo=mail.example.com mail-from=joe@example.com
";

const SIGN: &str =
    "; sign: d=example.com s=s1 h=from:from:to:subject:date:message-id:mime-version:content-type\n";

const MESSAGE: &str = "\
From: Joe <joe@example.com>
To: Jane <jane@example.net>
Subject: Hello
Date: Tue, 14 Nov 2023 10:00:00 +0000
Message-ID: <1@example.com>
MIME-Version: 1.0
Content-Type: text/plain

Hello Jane.
";

fn found(directives: &str, message: &str) -> Vec<Finding> {
    Mail::of(&format!("{SOUND}{directives}{message}")).check_all()
}

fn names(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.name).collect()
}

/// The octets that the first label marks.
fn marked(finding: &Finding) -> String {
    let excerpt = finding.excerpt.as_ref().unwrap();
    String::from_utf8_lossy(excerpt.labels[0].span.of(&excerpt.text)).into_owned()
}

#[test]
fn a_sound_message_has_no_finding() {
    assert_eq!(names(&found(SIGN, MESSAGE)), [""; 0]);
    // As it is stored on Unix, too.
    let mut mail = Mail::of(&format!("{SOUND}{SIGN}{MESSAGE}"));
    mail.raw.retain(|byte| *byte != b'\r');
    assert_eq!(names(&mail.check_all()), [""; 0]);
}

#[test]
fn the_right_finding_comes_first() {
    let provider = "; sign: d=provider.example s=s1 h=from:from:to:subject:date\n";
    let cases: &[(&str, String, &str, Severity)] = &[
        (
            "",
            MESSAGE.replace("From: Joe <joe@example.com>\n", ""),
            "msg-from-missing",
            Severity::Error,
        ),
        (
            "; then: add From: eve@example.org\n",
            MESSAGE.to_owned(),
            "msg-from-several",
            Severity::Error,
        ),
        ("; then: add Date: now\n", MESSAGE.to_owned(), "msg-field-repeated", Severity::Error),
        ("; then: append a\\nb\n", MESSAGE.to_owned(), "msg-bare-line-ends", Severity::Error),
        (
            "; then: add DKIM-Signature: =?us-ascii?q?v=3D1?=\n",
            MESSAGE.to_owned(),
            "msg-dkim-encoded",
            Severity::Error,
        ),
        (
            "; then: add DKIM-Signature: v=2; a=rsa-sha256\n",
            MESSAGE.to_owned(),
            "msg-dkim-unreadable",
            Severity::Error,
        ),
        (
            "; sign: d=example.com s=s1 h=from publish=no\n",
            MESSAGE.to_owned(),
            "msg-dkim-key",
            Severity::Error,
        ),
        (
            "; sign: d=example.com s=s1 h=from publish=no\n\
             ; zone: s1._domainkey.example.com. TXT \"v=DKIM1; p=\"\n",
            MESSAGE.to_owned(),
            "msg-dkim-key",
            Severity::Error,
        ),
        (
            &format!("{SIGN}; then: append Sent by a list\n"),
            MESSAGE.to_owned(),
            "msg-dkim-fails",
            Severity::Error,
        ),
        (
            &format!("{SIGN}; then: set Date: Tue, 14 Nov 2023 10:00:01 +0000\n"),
            MESSAGE.to_owned(),
            "msg-dkim-fails",
            Severity::Error,
        ),
        ("", MESSAGE.to_owned(), "msg-unsigned", Severity::Warning),
        (
            &format!("{SIGN}; client: 198.51.100.9 mail-from=joe@example.com\n"),
            MESSAGE.to_owned(),
            "msg-spf-fails",
            Severity::Warning,
        ),
        (
            &format!(
                "{provider}; client: 192.0.2.1 mail-from=a@provider.example\n\
                      ; zone: provider.example. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"
            ),
            MESSAGE.to_owned(),
            "msg-unaligned",
            Severity::Error,
        ),
        (
            "; client: 198.51.100.9 mail-from=joe@example.com\n",
            MESSAGE.to_owned(),
            "msg-dmarc-fails",
            Severity::Error,
        ),
        (
            SIGN,
            MESSAGE.replace("Message-ID: <1@example.com>\n", ""),
            "msg-oversigned-added-later",
            Severity::Warning,
        ),
        (
            "; sign: d=example.com s=s1 h=from:from:date:message-id\n",
            MESSAGE.to_owned(),
            "msg-signature-covers-too-little",
            Severity::Warning,
        ),
    ];
    let mut failures = Vec::new();
    for (directives, message, name, severity) in cases {
        let findings = found(directives, message);
        let first = findings.first().map(|finding| (finding.name, finding.severity));
        if first != Some((*name, *severity)) {
            failures.push(format!("{directives}: {name}, but {:?}", names(&findings)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_finding_shows_its_place_and_who_acts() {
    let findings = found(&format!("{SIGN}; then: append Sent by a list\n"), MESSAGE);
    assert_eq!(names(&findings)[..1], ["msg-dkim-fails"]);
    let first = &findings[0];
    assert!(first.message.ends_with("a footer of 1 line was appended to the body"), "{first:?}");
    assert_eq!(marked(first).trim_end(), "Sent by a list");
    assert_eq!(first.actor, Actor::Forwarder);

    let findings = found(&format!("{SIGN}; then: set Subject: [list] Hello\n"), MESSAGE);
    assert_eq!(marked(&findings[0]), "[list] Hello");

    let findings = found("; sign: d=example.com s=s1 h=from:return-path\n", MESSAGE);
    let trace = findings.iter().find(|finding| finding.name == "msg-trace-signed").unwrap();
    assert_eq!(marked(trace), "return-path");
    assert_eq!(trace.excerpt.as_ref().unwrap().origin, "DKIM-Signature, field 1");
    let little = findings.iter().find(|finding| finding.name.ends_with("too-little")).unwrap();
    assert!(little.message.ends_with("does not cover Subject, Date and To"), "{little:?}");

    let findings = found("", &MESSAGE.replace("joe@example.com", "joe@sub.example.com"));
    let fails = findings.iter().find(|finding| finding.name == "msg-unaligned");
    assert!(fails.is_none(), "a subdomain is aligned: {fails:?}");
}

#[test]
fn strict_alignment_is_told() {
    let strict = "; zone: _dmarc.sub.example.com. TXT \"v=DMARC1; p=none; aspf=s\"\n";
    let findings = found(strict, &MESSAGE.replace("joe@example.com", "joe@sub.example.com"));
    let first = &findings[0];
    assert_eq!(first.name, "msg-unaligned");
    assert_eq!(
        first.evidence,
        ["aspf=s in the DMARC record takes sub.example.com only, and nothing below it"]
    );
}

#[test]
fn a_bad_signature_beside_a_good_one_is_a_note() {
    let findings = found(&format!("{SIGN}; sign: d=example.com s=s2 h=from publish=no\n"), MESSAGE);
    assert_eq!(names(&findings), ["msg-dkim-also-fails"]);
    assert_eq!(findings[0].severity, Severity::Note);
    // A list's own signature does not speak for the author.
    let list =
        "; then: append Sent by a list\n; sign: d=list.example s=l1 h=from:from:to:subject:date\n";
    let findings = found(&format!("{SIGN}{list}"), MESSAGE);
    assert_eq!(names(&findings)[0], "msg-dkim-fails");
    assert!(!names(&findings).contains(&"msg-dmarc-fails"), "SPF is aligned: {findings:?}");
}

#[test]
fn what_the_dns_does_not_say_today_is_no_finding() {
    // A CNAME that leads nowhere known is no answer of the selector's own.
    let mail = Mail::of(&format!("{SOUND}{SIGN}{MESSAGE}"));
    assert_eq!(names(&mail.check_knowing_nothing()), [""; 0]);
}

#[test]
fn bulk_mail_is_told_from_lists_of_people() {
    let sign = "; sign: d=example.com s=s1 \
                h=from:from:to:subject:date:message-id:mime-version:content-type:\
                list-unsubscribe:list-unsubscribe-post\n";
    let https = "List-Unsubscribe: <https://example.com/u>\n";
    let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n";
    for (fields, is_found) in [
        (format!("{https}{post}"), false),
        (
            format!("List-Unsubscribe: <mailto:a@example.com>,\n  <HTTPS://example.com/u>\n{post}"),
            false,
        ),
        (https.to_owned(), true),
        (format!("List-Unsubscribe: =?utf-8?q?=3Chttps?=\n{post}"), true),
        (format!("{https}List-Unsubscribe-Post: yes\n"), true),
        ("Precedence: bulk\n".to_owned(), true),
        ("Precedence: bulk\nAuto-Submitted: auto-replied\n".to_owned(), false),
        ("Precedence: list\n".to_owned(), false),
        (format!("{https}List-Post: <mailto:talk@example.com>\n"), false),
        (format!("{https}List-Post: NO (only news)\n"), false),
        (format!("{https}List-Post: NO\n"), true),
    ] {
        let findings = found(sign, &format!("{fields}{MESSAGE}"));
        let has = names(&findings).contains(&"msg-one-click-missing");
        assert_eq!(has, is_found, "{fields}: {findings:?}");
    }
    let findings = found(SIGN, &format!("{https}{post}{MESSAGE}"));
    assert_eq!(names(&findings), ["msg-one-click-missing"], "the fields are not signed");
}

#[test]
fn tls_is_missed_only_where_the_trusted_hop_says_so() {
    for (received, is_found) in [
        ("from a (a [192.0.2.1]) by mx.example.net with ESMTP id 1", true),
        ("from a (a [192.0.2.1]) by mx.example.net with SMTP id 1", true),
        ("from a (a [192.0.2.1]) by mx.example.net with ESMTPS id 1", false),
        ("from a (a [192.0.2.1]) (using TLSv1.3) by mx.example.net with ESMTP id 1", false),
        ("from a (a [192.0.2.1]) by mx.example.net id 1", false),
        ("from a (a [10.0.0.1]) by mx.example.net with ESMTP id 1", false),
        ("from a by mx.example.net with ESMTP id 1", false),
    ] {
        let message = format!("Received: {received}; Tue, 14 Nov 2023 22:00:00 +0000\n{MESSAGE}");
        let findings = found(&format!("; hop: 1\n{SIGN}"), &message);
        // Somebody else's field is never believed.
        assert!(found(SIGN, &message).is_empty(), "{received}");
        assert_eq!(names(&findings).contains(&"msg-tls-missing"), is_found, "{received}");
    }
}

#[test]
fn results_are_forged_only_below_the_trusted_place() {
    let received = "Received: from a by mx.example.net; Tue, 14 Nov 2023 22:00:00 +0000\n";
    let results = "Authentication-Results: mx.example.net; dmarc=pass\n";
    let other = "Authentication-Results: other.example; dmarc=pass\n";
    for (fields, is_found) in [
        (format!("{results}{received}"), false),
        (format!("{received}{results}"), true),
        (format!("{received}{other}"), false),
        (format!("{received}Authentication-Results: (mx.example.net; dmarc=pass\n"), true),
    ] {
        let findings =
            found(&format!("; trust: mx.example.net\n{SIGN}"), &format!("{fields}{MESSAGE}"));
        let has = names(&findings).contains(&"msg-authentication-results-forged");
        assert_eq!(has, is_found, "{fields}");
        let findings = found(SIGN, &format!("{fields}{MESSAGE}"));
        assert_eq!(names(&findings), [""; 0], "nobody has said whom to trust");
    }
}

#[test]
fn hostile_messages_have_few_findings() {
    let signature = "DKIM-Signature: v=1; a=rsa-sha1; d=example.com; s=s1; h=from:subject;\r\n \
                     bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=c2ln\r\n";
    let name = "x:".repeat(900);
    let long = format!(
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=from:{name}subject;\r\n \
         bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=c2ln\r\n"
    );
    let fields =
        "Subject: x\r\nFrom: a@example.com, b@example.org\r\nAuthentication-Results: a\r\n";
    for piece in [signature, &long, fields, "DKIM-Signature: \u{1b}[31m\r\n", "ARC-Seal: i=1\r\n"] {
        let mut mail = Mail::of(&format!("{SOUND}; trust: a\n; hop: 1\n{MESSAGE}"));
        let header = piece.repeat(10_000);
        mail.raw = [header.as_bytes(), b"\n\r\r\n", &b"y".repeat(100_000)].concat();
        let findings = mail.check_all();
        assert!(!findings.is_empty() && findings.len() < 2 * MAX_OF_A_RULE, "{}", findings.len());
        for finding in &findings {
            assert!(finding.message.len() < 2_000, "{}", finding.message.len());
            let excerpt = finding.excerpt.as_ref().map_or(0, |excerpt| excerpt.text.len());
            assert!(excerpt <= MAX_EXCERPT + 10, "{}: {excerpt}", finding.name);
        }
    }
}

/// Pieces of which odd messages are made.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("From: joe@example.com\r\n".to_owned()),
        Just("Subject: a\r\n b\r\n".to_owned()),
        Just("List-Unsubscribe: <https://a\r\n".to_owned()),
        Just("DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=from:list-id:received; l=1;\r\n \
              bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=c2ln\r\n".to_owned()),
        Just("ARC-Seal: i=1; cv=none\r\n".to_owned()),
        Just("Received: from a ([192.0.2.1]) by mx.example.net with SMTP\r\n".to_owned()),
        Just("Authentication-Results: mx.example.net; spf=pass\r\n".to_owned()),
        Just("\r\n".to_owned()),
        "[A-Za-z-]{1,20}: ?[ -~\u{e4}\u{202e}]{0,80}\r?\n",
        "\\PC{0,600}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_message_makes_a_rule_panic_or_point_outside(
        pieces in prop::collection::vec(piece(), 0..12),
        noise in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut mail = Mail::of(&format!("{SOUND}; trust: mx.example.net\n; hop: 1\n{MESSAGE}"));
        mail.raw = [pieces.concat().as_bytes(), &noise].concat();
        for finding in mail.check_all() {
            prop_assert!(!finding.message.contains(|c: char| c.is_control()), "{:?}", finding);
            prop_assert!(!finding.remedies.is_empty(), "{:?}", finding);
            for label in finding.excerpt.iter().flat_map(|excerpt| {
                excerpt.labels.iter().map(|label| (label.span, excerpt.text.len()))
            }) {
                prop_assert!(label.0.end() <= label.1, "{:?}", finding);
            }
        }
    }

    /// What was signed and not changed verifies, whatever it is; so no rule speaks of a broken one.
    #[test]
    fn what_is_signed_and_left_alone_is_not_called_broken(
        subject in "[ -~]{0,60}",
        body in prop::collection::vec("[ -~]{0,70}", 0..5),
    ) {
        let message = MESSAGE.replace("Hello\n", &format!("x{subject}\n"));
        let findings = found(SIGN, &format!("{message}x{}\n", body.join("\nx")));
        prop_assert_eq!(names(&findings), Vec::<&str>::new());
    }
}
