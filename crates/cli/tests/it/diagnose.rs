//! `waxseal diagnose`: bounces in stores, what is told of them, and how it ends.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{Desk, MESSAGE, mbox};

fn bounce(recipients: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.com\nSubject: Undelivered\nContent-Type: \
         multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: \
         message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n{recipients}\n--b\n\
         Content-Type: message/rfc822\n\nFrom: Joe <joe@example.com>\nTo: jane@example.net\n\
         Subject: Hello\nMessage-ID: <1@example.com>\n\nHello\n--b--\n"
    )
}

fn recipient(address: &str, action: &str, diagnostic: &str) -> String {
    format!(
        "Final-Recipient: rfc822; {address}\nAction: {action}\nDiagnostic-Code: smtp; \
         {diagnostic}\n\n"
    )
}

const NO_USER: &str = "550 5.1.1 User unknown";
const UNAUTHENTICATED: &str = "550-5.7.26 This mail has been blocked because the sender is \
    unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. - gsmtp";

#[test]
fn a_bounce_tells_whom_why_and_what_to_do() {
    let desk = Desk::new();
    desk.write("m", bounce(&recipient("jane@example.net", "failed", NO_USER)));
    let text = desk.run(&["diagnose", "m"]).expect(1);
    assert!(text.starts_with("m: failure\n  From: Joe <joe@example.com>\n"), "{text}");
    for part in [
        "to jane@example.net: no-such-user, hard",
        "error[BNC010] jane@example.net did not get the message",
        "\"550 5.1.1 User unknown\"",
        "hard: suppress the address",
        "taken for no-such-user by row ",
        "1 mail\n  1  failure\n",
        "example.net: 1 no-such-user",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn stores_are_read_in_order_and_other_mail_is_counted_only() {
    let desk = Desk::new();
    let (full, gone) = (
        bounce(&recipient("a@example.net", "failed", "552 5.2.2 Over quota")),
        bounce(&recipient("b@example.net", "failed", NO_USER)),
    );
    desk.write("box", mbox([&*full, MESSAGE, &*gone, MESSAGE]));
    let json = desk.run(&["diagnose", "box", "--format", "json"]).json(1);
    assert_eq!((&json["version"], &json["complete"]), (&Value::from(1), &Value::from(true)));
    let mails = json["mails"].as_array().unwrap();
    let causes: Vec<_> = mails
        .iter()
        .map(|mail| {
            (mail["number"].as_u64().unwrap(), mail["recipients"][0]["cause"].as_str().unwrap())
        })
        .collect();
    assert_eq!(causes, [(1, "mailbox-full"), (3, "no-such-user")]);
    assert_eq!(mails[0]["sender_domain"], "example.com");
    assert_eq!(mails[0]["original"]["message_id"], "<1@example.com>");
    let summary = &json["summary"];
    assert_eq!((&summary["mails"], &summary["other"]), (&Value::from(4), &Value::from(2)));
    assert_eq!(summary["kinds"]["soft"], 1);
    assert_eq!(summary["domains"]["names"]["example.net"]["mailbox-full"], 1);
    let lines = desk.run(&["diagnose", "box", "--format", "jsonl", "--output", "o"]);
    assert_eq!(lines.expect(1), "");
    let lines: Vec<Value> =
        desk.read("o").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&lines, mails);
}

#[test]
fn what_may_go_well_later_ends_with_0() {
    let desk = Desk::new();
    desk.write("soft", bounce(&recipient("a@example.net", "failed", "552 5.2.2 Over quota")));
    let delayed = "450 4.7.25 Client host rejected: cannot find your reverse hostname";
    desk.write("delay", bounce(&recipient("a@example.net", "delayed", delayed)));
    desk.write("mail", MESSAGE);
    for name in ["soft", "delay"] {
        let text = desk.run(&["diagnose", name]).expect(0);
        assert!(text.contains("warning[BNC"), "{text}");
    }
    let run = desk.run(&["diagnose", "mail"]);
    assert!(run.stderr.contains("nothing of this is a bounce"), "{}", run.stderr);
    assert!(run.expect(0).starts_with("1 mail\n  1  other mail\n"));
}

/// The record that the sender's domain must publish comes first, in every format.
#[test]
fn the_check_of_the_senders_domain_joins_in() {
    let desk = Desk::new();
    desk.write("m", bounce(&recipient("jane@gmail.com", "failed", UNAUTHENTICATED)));
    desk.write(
        "z",
        "example.com. 60 IN SOA ns.example.com. host.example.com. 1 2 3 4 5\n\
         example.com. 60 IN TXT \"v=spf1 includ:_spf.example.com -all\"\n\
         _spf.example.com. 60 IN TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
    );
    let json = desk.run(&["diagnose", "m", "--dns", "z", "--format", "json"]).json(1);
    let finding = &json["mails"][0]["findings"][0];
    assert_eq!(finding["name"], "bounce-authentication");
    assert_eq!(
        finding["remedies"][0]["changes"][0]["value"],
        "v=spf1 include:_spf.example.com -all"
    );
    let text = desk.run(&["diagnose", "m", "--dns", "z"]).expect(1);
    assert!(text.contains("v=spf1 include:_spf.example.com -all"), "{text}");
    let run = desk.run(&["diagnose", "m"]);
    assert!(run.stderr.contains("--dns live"), "{}", run.stderr);
    let text = run.expect(1);
    assert!(!text.contains("was checked"), "{text}");
}

/// The key that the returned message was signed with is looked at, too.
#[test]
fn selectors_of_the_returned_message_are_checked() {
    let desk = Desk::new();
    let mail = bounce(&recipient("jane@gmail.com", "failed", UNAUTHENTICATED)).replace(
        "Message-ID",
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=news; h=from; bh=AA==; b=AA==\n\
         DKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=else; h=from; bh=AA==; b=AA==\n\
         Message-ID",
    );
    desk.write("m", mail);
    desk.write(
        "z",
        "example.com. 60 IN SOA ns.example.com. host.example.com. 1 2 3 4 5\n\
         example.com. 60 IN TXT \"v=spf1 -all\"\n\
         _dmarc.example.com. 60 IN TXT \"v=DMARC1; p=reject\"\n",
    );
    let text = desk.run(&["diagnose", "m", "--dns", "z"]).expect(1);
    assert!(text.contains("example.com was checked: DKIM"), "{text}");
    assert!(text.contains("news._domainkey.example.com") && !text.contains("else._"), "{text}");
}

/// Facts that are missing show in the exit code where nothing worse happened.
#[test]
fn missing_facts_are_told() {
    let desk = Desk::new();
    desk.write(
        "m",
        bounce(&recipient("jane@gmail.com", "delayed", &UNAUTHENTICATED.replace("550-5", "421-4"))),
    );
    desk.answers("empty", &[]);
    let run = desk.run(&["diagnose", "m", "--dns", "empty"]);
    assert!(run.stderr.contains("questions about senders have no answer\n"), "{}", run.stderr);
    assert!(run.stderr.contains("  example.com TXT\n"), "{}", run.stderr);
    assert!(run.stderr.contains("waxseal dns snapshot"), "{}", run.stderr);
    run.expect(3);
    let json = desk.run(&["diagnose", "m", "--dns", "empty", "--format", "json"]).json(3);
    let unanswered = json["mails"][0]["unanswered"].as_array().unwrap();
    assert!(
        unanswered.iter().any(|one| {
            one["name"] == "_dmarc.example.com" && one["reason"] == "not-in-snapshot"
        })
    );
    let page = desk.run(&["diagnose", "m", "--dns", "empty", "--format", "html"]).expect(3);
    assert!(page.contains("<code>_dmarc.example.com TXT</code>: nobody has asked yet"), "{page}");
}

#[test]
fn hostile_mail_is_a_result_and_output_is_bounded() {
    let desk = Desk::new();
    let mut many = String::new();
    for number in 0..10_000 {
        write!(many, "{}", recipient(&format!("u{number}@d{number}.example"), "failed", NO_USER))
            .unwrap();
    }
    desk.write("many", bounce(&many));
    let json = desk.run(&["diagnose", "many", "--format", "json"]).json(1);
    let mail = &json["mails"][0];
    assert_eq!(mail["recipient_count"], 10_000);
    assert_eq!(mail["recipients"].as_array().unwrap().len(), 100);
    assert_eq!(mail["findings"].as_array().unwrap().len(), 100);
    assert_eq!(json["summary"]["causes"]["no-such-user"], 10_000);
    let text = desk.run(&["diagnose", "many"]).expect(1);
    assert!(text.contains("and 9900 more recipients") && text.len() < 100_000, "{}", text.len());

    let binary: Vec<u8> = (0..=255_u8).cycle().take(20_000).collect();
    desk.write("binary", &binary);
    desk.run(&["diagnose", "binary"]).expect(0);
    desk.write("empty", "");
    desk.run(&["diagnose", "empty"]).expect(0);
    let whole = mbox([&*bounce(&recipient("a@example.net", "failed", NO_USER))]);
    for length in (0..whole.len()).step_by(97) {
        desk.write("cut", &whole[..length]);
        let code = desk.run(&["diagnose", "cut"]).code;
        assert!(matches!(code, Some(0 | 1 | 4)), "{code:?} at {length}");
    }
    let hostile =
        bounce(&recipient("a\u{1b}[31m@example.net", "failed", "550 5.1.1 \u{1b}]0;x\u{7}"));
    desk.write("hostile", hostile);
    for format in ["text", "json", "jsonl", "html"] {
        let run = desk.run(&["diagnose", "hostile", "--format", format]);
        assert!(!run.stdout.contains(['\u{1b}', '\u{7}']), "{}", run.stdout.escape_debug());
    }
}

#[test]
fn a_damaged_mail_is_a_result() {
    let desk = Desk::new();
    desk.write("md/cur/1", "");
    std::fs::create_dir_all(desk.path("md/new")).unwrap();
    let text = desk.run(&["diagnose", "md"]).expect(4);
    assert!(text.contains("cur/1: damaged: "), "{text}");
    desk.run(&["diagnose", "nowhere"]).expect_error(4);
    desk.run(&["diagnose", "md", "--provider", "nobody"]).expect_error(2);
    desk.run(&["diagnose"]).expect_error(2);
}
