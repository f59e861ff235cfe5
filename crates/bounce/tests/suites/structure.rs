//! How bounces are put together, whatever they say: parts, encodings, line ends, and headers alone.

use std::fmt::Write as _;

use waxseal_bounce::delivery_status::Action;
use waxseal_bounce::knowledge::{Cause, Kind as Hardness, KnowledgeBase};
use waxseal_bounce::{Bounce, Kind, OriginalForm};

use super::support::bounce;

const HEADER: &str = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nMIME-Version: 1.0\n";

const STATUS: &str = "Reporting-MTA: dns; mx.example\n\n\
    Final-Recipient: rfc822; joe@b.example\nAction: failed\nStatus: 5.2.2\n\
    Remote-MTA: dns; mx.b.example\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\n";

const RETURNED: &str =
    "From: me@sender.example\nTo: joe@b.example\nSubject: Test\nMessage-ID: <1@sender.example>\n";

fn report(parts: &[(&str, &str)]) -> String {
    let mut mail = format!(
        "{HEADER}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    );
    for (header, content) in parts {
        // Writing to a string does not fail.
        let _ = write!(mail, "--b\n{header}\n{content}\n");
    }
    mail + "--b--\n"
}

/// The one failure of [`STATUS`] is read from a mail, and from its other line ends.
fn holds_the_status(name: &str, mail: &str) -> Bounce {
    let ends = [mail.to_owned(), mail.replace('\n', "\r\n"), mail.replace('\n', "\r")];
    let [first, ..] = ends.map(|mail| {
        let found = bounce(mail.as_bytes());
        assert_eq!((found.kind, found.recipients.len()), (Kind::Failure, 1), "{name}");
        let one = &found.recipients[0];
        assert_eq!(one.address, "joe@b.example", "{name}");
        assert_eq!(one.action, Action::Failed, "{name}");
        assert_eq!(one.status.unwrap().to_string(), "5.2.2", "{name}");
        let classified = KnowledgeBase::built_in().classify(one);
        assert_eq!(classified.cause, Cause::MailboxFull, "{name}");
        assert_eq!(classified.kind, Some(Hardness::Soft), "{name}");
        found
    });
    first
}

#[test]
fn headers_alone_are_found_under_any_name() {
    for media_type in [
        "text/rfc822-headers",
        "text/rfc822-headers; charset=us-ascii",
        "TEXT/RFC822-Headers",
        "text/rfc822-header",
        "message/rfc822-headers",
        "message/rfc822-header",
        "message/global-headers",
        "text/rfc822",
        "text/plain",
    ] {
        let part = format!("Content-Type: {media_type}\n");
        let mail = report(&[
            ("Content-Type: text/plain\n", "The mailbox is full.\n"),
            ("Content-Type: message/delivery-status\n", STATUS),
            (&part, RETURNED),
        ]);
        let found = holds_the_status(media_type, &mail);
        let original = found.original.unwrap_or_else(|| panic!("{media_type}"));
        assert_eq!(original.message_id.as_deref(), Some("<1@sender.example>"), "{media_type}");
        assert_eq!(original.form, OriginalForm::Header, "{media_type}");
    }
}

#[test]
fn whole_messages_are_found() {
    let message = format!("{RETURNED}\nHello.\n");
    for media_type in ["message/rfc822", "message/global", "Message/RFC822; name=\"x.eml\""] {
        let part = format!("Content-Type: {media_type}\n");
        let mail =
            report(&[("Content-Type: message/delivery-status\n", STATUS), (&part, &message)]);
        let original = holds_the_status(media_type, &mail).original.unwrap();
        assert_eq!(original.form, OriginalForm::Message, "{media_type}");
        assert_eq!(original.to.as_deref(), Some("joe@b.example"), "{media_type}");
    }
}

#[test]
fn a_status_is_read_in_any_encoding() {
    // STATUS in base64, in lines of 76.
    let base64 = "UmVwb3J0aW5nLU1UQTogZG5zOyBteC5leGFtcGxlCgpGaW5hbC1SZWNpcGllbnQ6IHJmYzgyMjsg\n\
        am9lQGIuZXhhbXBsZQpBY3Rpb246IGZhaWxlZApTdGF0dXM6IDUuMi4yClJlbW90ZS1NVEE6IGRu\n\
        czsgbXguYi5leGFtcGxlCkRpYWdub3N0aWMtQ29kZTogc210cDsgNTUyIDUuMi4yIE1haWxib3gg\n\
        ZnVsbAo=\n";
    let quoted = STATUS.replace("; joe", ";=\n joe").replace('=', "=3D").replace("=3D\n", "=\n");
    for (encoding, content) in [
        ("7bit", STATUS),
        ("8BIT", STATUS),
        ("base64", base64),
        ("quoted-printable", &*quoted),
        ("x-unknown", STATUS),
    ] {
        let part = format!(
            "Content-Type: message/delivery-status\nContent-Transfer-Encoding: {encoding}\n"
        );
        holds_the_status(encoding, &report(&[(&part, content)]));
    }
}

#[test]
fn a_report_is_found_wherever_it_stands() {
    let status = format!("Content-Type: message/delivery-status\n\n{STATUS}\n");
    let inner =
        format!("Content-Type: multipart/report; boundary=i\n\n--i\n\nNo.\n--i\n{status}--i--\n");
    let wrapped = |outer: &str| {
        format!(
            "{HEADER}Content-Type: {outer}; boundary=o\n\n--o\n{inner}\n--o\n\nA footer.\n--o--\n"
        )
    };
    for outer in ["multipart/mixed", "multipart/signed", "multipart/related", "multipart/x-odd"] {
        holds_the_status(outer, &wrapped(outer));
    }
    let is_missing = report(&[("", "No.\n"), ("Content-Type: message/delivery-status\n", STATUS)])
        .replace("; report-type=delivery-status", "");
    holds_the_status("no report-type", &is_missing);
    let is_wrong = report(&[("Content-Type: message/delivery-status\n", STATUS)])
        .replace("report-type=delivery-status", "report-type=disposition-notification");
    holds_the_status("a wrong report-type", &is_wrong);
    let is_cut = report(&[("Content-Type: message/delivery-status\n", STATUS)]);
    holds_the_status("no end", is_cut.trim_end_matches("--b--\n"));
    holds_the_status("alone", &format!("{HEADER}{status}"));
}

/// RFC 3464 §2.1.1, §2.1.2: comments, folding, any case, any number of empty lines.
#[test]
fn fields_are_read_however_they_are_written() {
    let same = [
        ("folded", STATUS.replace("rfc822; joe", "rfc822;\n\t joe")),
        ("a comment", STATUS.replace("Status: 5.2.2", "Status: 5.2.2 (mailbox is full)")),
        (
            "any case",
            STATUS.replace("Action: failed", "ACTION: Failed").replace("rfc822", "RFC822"),
        ),
        ("space before the colon", STATUS.replace("Action:", "Action :")),
        ("empty lines", STATUS.replace("\n\n", "\n\n\n\n")),
        ("an empty line at the start", format!("\n{STATUS}")),
        ("no empty line", STATUS.replace("\n\n", "\n")),
        ("spaces in the empty line", STATUS.replace("\n\n", "\n \n")),
        ("no space", STATUS.replace("; ", ";").replace(": ", ":")),
        ("brackets", STATUS.replace("joe@b.example", "<joe@b.example>")),
        (
            "extensions",
            format!("{STATUS}X-Note: a\nX-Supplementary-Info: <mx #5.2.2 smtp;552 no>\n"),
        ),
        (
            "a multi-line reply",
            STATUS.replace("552 5.2.2 Mailbox", "552-5.2.2 The\n 552 5.2.2 Mailbox"),
        ),
    ];
    for (name, status) in same {
        let mail = report(&[("Content-Type: message/delivery-status\n", &status)]);
        let found = holds_the_status(name, &mail);
        let host = found.recipients[0].remote_mta.as_ref().unwrap();
        assert_eq!(host.name, "mx.b.example", "{name}");
        assert_eq!(found.recipients[0].reply.code, Some(552), "{name}");
    }
}

/// RFC 3461 §4.2, §4.4; RFC 3464 §2.2.1, §2.3.9: what comes back of the sender's own, case and all.
#[test]
fn envelopes_and_ends_come_back() {
    let status = "Original-Envelope-Id: QQ314159+x=Y\nReporting-MTA: dns; mx.example\n\
        DSN-Gateway: dns; gw.example\nReceived-From-MTA: dns; sender.example\n\
        Arrival-Date: Thu, 1 Jan 2026 00:00:00 +0000\n\n\
        Original-Recipient: rfc822; joe+tag@b.example\nFinal-Recipient: rfc822; j@c.example\n\
        Action: delayed\nStatus: 4.4.1 (no answer)\nRemote-MTA: smtp; mx.c.example (192.0.2.1)\n\
        Last-Attempt-Date: Thu, 1 Jan 2026 04:00:00 +0000\nFinal-Log-ID: 4A7B\n\
        Will-Retry-Until: Tue, 6 Jan 2026 00:00:00 +0000\n\n\
        Final-Recipient: rfc822; ann@c.example\nAction: failed\nStatus: 5.1.1\n";
    let found = bounce(report(&[("Content-Type: message/delivery-status\n", status)]).as_bytes());
    assert_eq!(found.kind, Kind::Failure);
    assert_eq!(found.envelope_id.as_deref(), Some("QQ314159+x=Y"));
    assert_eq!(found.arrival_date, Some(1_767_225_600));
    let [delayed, failed] = &*found.recipients else { panic!("{:?}", found.recipients) };
    assert_eq!(delayed.original_address.as_deref(), Some("joe+tag@b.example"));
    assert_eq!((&*delayed.address, delayed.is_final()), ("j@c.example", false));
    assert_eq!(delayed.last_attempt_date, Some(1_767_225_600 + 4 * 3_600));
    assert_eq!(delayed.will_retry_until, Some(1_767_225_600 + 5 * 86_400));
    let remote = delayed.remote_mta.as_ref().unwrap();
    assert_eq!((&*remote.name, remote.address), ("mx.c.example", "192.0.2.1".parse().ok()));
    assert_eq!((failed.is_final(), failed.will_retry_until), (true, None));
}

/// The text for people comes in any character set, and as HTML alone.
#[test]
fn texts_are_decoded() {
    let latin = b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\n\
        Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
        This is the mail system at host mx.example.\n\n\
        <joe@b.example>: host mx.b.example[192.0.2.1] said: 550 Empf=E4nger unbekannt: unbekannter Empf=E4=\nnger (in reply to RCPT TO command)\n";
    let found = bounce(latin);
    assert!(found.recipients[0].reply.text.contains("unbekannter Empfänger"));
    let cause = KnowledgeBase::built_in().classify(&found.recipients[0]).cause;
    assert_eq!(cause, Cause::NoSuchUser);
    let html = "Return-Path: <>\nFrom: postmaster@tenant.example\nSubject: Undeliverable: Test\n\
        Content-Type: text/html; charset=utf-8\n\n\
        <html><body><p>Delivery has failed to these recipients or groups:</p>\
        <p><a href=\"mailto:joe@b.example\">joe@b.example</a></p>\
        <p>Generating server: x.prod.outlook.com</p><p>joe@b.example<br>\
        Remote server returned &#39;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found&#39;</p></body></html>\n";
    let found = bounce(html.as_bytes());
    let one = &found.recipients[0];
    assert_eq!(one.address, "joe@b.example");
    assert_eq!(one.status.unwrap().to_string(), "5.1.10");
    assert_eq!(KnowledgeBase::built_in().classify(one).cause, Cause::NoSuchUser);
}

/// A message may have lines of every kind, as gateways mix them.
#[test]
fn line_ends_may_be_mixed() {
    let mail = report(&[
        ("Content-Type: text/plain\n", "The mailbox is full.\n"),
        ("Content-Type: message/delivery-status\n", STATUS),
        ("Content-Type: message/rfc822\n", RETURNED),
    ]);
    let mut at = 0;
    let alternating: String = mail
        .split_inclusive('\n')
        .map(|line| {
            at += 1;
            if at % 2 == 0 { line.replace('\n', "\r\n") } else { line.to_owned() }
        })
        .collect();
    holds_the_status("alternating", &mail);
    for mixed in [alternating, mail.replace('\n', "\r\r\n")] {
        let found = bounce(mixed.as_bytes());
        assert_eq!((found.kind, found.recipients.len()), (Kind::Failure, 1));
        assert_eq!(found.recipients[0].status.unwrap().to_string(), "5.2.2");
    }
}

/// RFC 5965 §3, RFC 6591: complaints and failure reports, complete or not, are no bounces.
#[test]
fn feedback_is_told_even_where_fields_are_missing() {
    for fields in [
        "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n",
        "Feedback-Type: abuse\nVersion: 0.1\nReceived-Date: Thu, 1 Jan 2026 00:00:00 +0000\n",
        "Feedback-Type: auth-failure\nUser-Agent: x/1\nVersion: 1\nAuth-Failure: dmarc\nSource-IP: 192.0.2.1\n",
        "Feedback-Type: not-spam\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <joe@b.example>\n",
    ] {
        let mail = format!(
            "From: fbl@provider.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
             --b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\n{fields}\n\
             --b\nContent-Type: message/rfc822\n\n{RETURNED}\nHi.\n--b--\n"
        );
        let found = bounce(mail.as_bytes());
        assert_eq!(found.kind, Kind::Feedback, "{fields}");
        let original = found.original.unwrap();
        assert_eq!(original.message_id.as_deref(), Some("<1@sender.example>"), "{fields}");
    }
}
