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
    assert!(run.stderr.contains("none of this came back"), "{}", run.stderr);
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

const LATE: &str = include_str!("../../../../examples/late.eml");
const LOG: &str = include_str!("../../../../examples/late.log");

/// The times of the header say how long, the log says why.
#[test]
fn a_late_mail_is_explained_by_its_trace_and_by_the_log() {
    let desk = Desk::new();
    desk.write("late.eml", LATE);
    desk.write("log", LOG);
    let guess = desk.run(&["diagnose", "late.eml", "--only", "delays"]).expect(0);
    assert!(guess.starts_with("late.eml: mail, late\n"), "{guess}");
    assert!(guess.contains("1 h 30 min  │ ") && guess.contains("between two sides"), "{guess}");
    assert!(guess.contains("perhaps") && !guess.contains("placement:"), "{guess}");
    let log = ["--postfix-log", "log", "--log-taken", "2026-03-03"];
    let told = [&["diagnose", "late.eml", "--only", "delays"][..], &log].concat();
    let text = desk.run(&told).expect(0);
    assert!(text.contains("warning[DLY005]") && !text.contains("perhaps"), "{text}");
    assert!(text.contains("451 4.7.1 Too many connections from your host"), "{text}");
    desk.run(&[&told[..], &["--fail-on", "warning"]].concat()).expect(1);
    // A log of another time zone is of another time, and the queue id alone says nothing then.
    let unnamed = LATE.replace("Message-ID", "X-Message-ID");
    desk.write("late.eml", &unnamed);
    assert!(desk.run(&told).expect(0).contains("DLY005"));
    let text = desk.run(&[&told[..], &["--log-utc-offset", "-05:00"]].concat()).expect(0);
    assert!(!text.contains("DLY005"), "{text}");
    desk.run(&[&told[..], &["--log-utc-offset", "soon"]].concat()).expect_error(2);
    desk.run(&["diagnose", "late.eml", "--postfix-log", "nowhere"]).expect_error(4);
    desk.run(&[&told[..], &["--output", "log"]].concat()).expect_error(2);
}

/// Anybody can write a header field; who is believed is said on the command line.
#[test]
fn spam_is_explained_and_claims_are_told_as_such() {
    let desk = Desk::new();
    desk.write("late.eml", LATE);
    let args = ["diagnose", "late.eml", "--only", "placement"];
    let text = desk.run(&args).expect(0);
    assert!(text.contains("placement: spam (claimed)"), "{text}");
    assert!(!text.contains("│") && !text.contains("DLY"), "{text}");
    for hop in ["2", "mx.example.net", "example.net"] {
        let text = desk.run(&[&args[..], &["--trust-received", hop]].concat()).expect(0);
        assert!(text.contains("placement: spam (believed)"), "{text}");
        assert!(text.contains("SPM005"), "{text}");
    }
    let json = desk.run(&[&args[..], &["--format", "json"]].concat()).json(0);
    assert_eq!(json["summary"]["placement"]["verdicts"]["spam"], 1);
    assert_eq!(json["summary"]["delays"]["measured"], 0);
    // The same mail in a junk folder: the store knows.
    desk.write("Mail/.Junk/cur/1", LATE);
    std::fs::create_dir_all(desk.path("Mail/.Junk/new")).unwrap();
    let text = desk.run(&["diagnose", "Mail", "--only", "placement"]).expect(0);
    assert!(text.contains("in a folder for junk"), "{text}");
    let microsoft =
        "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;LANG:en;SCL:9;SRV:;SFV:SPM;\n";
    desk.write("m", format!("{microsoft}{}", LATE.replace("X-Spam", "X-Other")));
    let believed = ["diagnose", "m", "--only", "placement", "--mailbox-provider", "microsoft"];
    let text = desk.run(&believed).stdout;
    assert!(text.contains("spam (believed)") && text.contains("Microsoft"), "{text}");
}

/// The domain of a mail that was taken for spam for its authentication is checked, too.
#[test]
fn the_check_of_the_senders_domain_joins_in_for_spam() {
    let desk = Desk::new();
    let results = "Authentication-Results: mx.example.net; spf=fail smtp.mailfrom=example.com; \
                   dmarc=fail (p=quarantine dis=quarantine) header.from=example.com\n";
    let mail = format!("{results}{}", LATE.replace("X-Spam", "X-Other"));
    desk.write("Mail/.Junk/cur/1", mail);
    std::fs::create_dir_all(desk.path("Mail/.Junk/new")).unwrap();
    desk.write(
        "z",
        "example.com. 60 IN SOA ns.example.com. host.example.com. 1 2 3 4 5\n\
         example.com. 60 IN TXT \"v=spf1 includ:_spf.example.com -all\"\n\
         _spf.example.com. 60 IN TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
    );
    let args = ["diagnose", "Mail", "--only", "placement", "--trust-received", "mx.example.net"];
    let run = desk.run(&[&args[..], &["--dns", "z", "--format", "json"]].concat());
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = json["mails"][0]["findings"].as_array().unwrap();
    let values: Vec<_> =
        findings.iter().map(|found| &found["remedies"][0]["changes"][0]["value"]).collect();
    assert!(values.contains(&&Value::from("v=spf1 include:_spf.example.com -all")), "{json:#}");
}

#[test]
fn families_can_be_chosen() {
    let desk = Desk::new();
    desk.write("m", bounce(&recipient("jane@example.net", "failed", NO_USER)));
    for (families, code) in [("bounces", 1), ("delays,placement", 0), ("bounces,delays", 1)] {
        desk.run(&["diagnose", "m", "--only", families]).expect(code);
    }
    desk.run(&["diagnose", "m", "--fail-on", "never"]).expect(0);
    desk.run(&["diagnose", "m", "--only", "weather"]).expect_error(2);
}

/// Results come in the order of the input, whoever was first.
#[test]
fn many_threads_write_the_same_octets_as_one() {
    let desk = Desk::new();
    let kinds = [NO_USER, "552 5.2.2 Over quota", "451 4.7.1 Greylisted, try again", "554 go away"];
    let mails: Vec<String> = (0..500)
        .map(|number| {
            let address = format!("u{number}@d{}.example", number % 37);
            if number % 5 == 0 {
                LATE.replace('\r', "").replace("07:16:05", &format!("06:{:02}:05", number % 60))
            } else {
                bounce(&recipient(&address, "failed", kinds[number % kinds.len()]))
            }
        })
        .collect();
    desk.write("box", mbox(mails.iter().map(String::as_str)));
    for format in ["text", "json", "jsonl", "html"] {
        let run =
            |jobs| desk.run(&["diagnose", "box", "--format", format, "--jobs", jobs]).expect(1);
        let (one, many) = (run("1"), run("7"));
        assert!(one == many, "{format}");
        assert!(format != "html" || one.len() < 6_000_000, "{}", one.len());
    }
}
