//! `waxseal verify --aggregate-reports`: what is written is what `report show` reads.

use serde_json::Value;

use crate::support::{Desk, MESSAGE, mbox};

const ZONE: &str = "com. 300 IN SOA ns.com. x.com. 1 2 3 4 5\n\
    example.com. 300 IN TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
    _dmarc.example.com. 300 IN TXT \"v=DMARC1; p=reject; sp=none; rua=mailto:d@example.com\"\n";

const REPORTS: [&str; 8] = [
    "verify",
    "a.mbox",
    "--dns",
    "example.zone",
    "--exit-zero",
    "--aggregate-reports",
    "reports",
    "--reporter-email=dmarc@receiver.example",
];

/// A message that came from this client on a day of November 2023.
fn received(day: u8, ip: &str, more: &str) -> String {
    format!(
        "Return-Path: <joe@example.com>\r\nReceived: from h.example.com (h.example.com [{ip}]) by \
         mx.receiver.example; {day} Nov 2023 10:00:00 +0000\r\n{more}{MESSAGE}"
    )
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("example.zone", ZONE);
    let mail = [
        received(14, "192.0.2.1", ""),
        received(14, "192.0.2.1", ""),
        received(14, "198.51.100.1", ""),
        received(15, "192.0.2.1", ""),
        // No author, and so no domain that could get a report.
        received(15, "192.0.2.1", "From: a@example.org\r\n"),
    ];
    desk.write("a.mbox", mbox(mail.iter().map(String::as_str)));
    desk
}

#[test]
fn a_run_writes_a_report_on_each_domain_and_day() {
    let desk = desk();
    let run = desk.run(&[&REPORTS[..], &["--trust-received", "1"]].concat());
    assert!(run.stderr.contains("2 aggregate reports in reports"), "{}", run.stderr);
    run.expect(0);
    let names = |day: u64| {
        let begin = 1_699_920_000 + (day - 14) * 86_400;
        format!("reports/receiver.example!example.com!{begin}!{}.xml.gz", begin + 86_399)
    };
    let show =
        |day| -> Value { desk.run(&["report", "show", &names(day), "--format", "json"]).json(0) };
    let first = show(14).to_string();
    for told in [
        r#""email":"dmarc@receiver.example""#,
        r#""org_name":"receiver.example""#,
        r#""discovery_method":"treewalk""#,
        r#""p":"reject""#,
        r#""sp":"none""#,
        r#""count":2"#,
        r#""disposition":"pass""#,
        r#""disposition":"quarantine""#,
        r#""envelope_from":"example.com""#,
    ] {
        assert!(first.contains(told), "{told} is missing in {first}");
    }
    let text = desk.run(&["report", "show", &names(14)]).expect(0);
    assert!(text.contains("messages  3: 2 pass DMARC, 1 do not"), "{text}");
    assert!(text.contains("local_policy"), "{text}");
    let text = desk.run(&["report", "show", &names(15)]).expect(0);
    assert!(text.contains("messages  1: 1 pass DMARC, 0 do not"), "{text}");
    assert!(!text.contains("deviation"), "what we write is to the letter: {text}");
}

#[test]
fn without_a_session_there_is_nothing_to_report() {
    let desk = desk();
    let run = desk.run(&REPORTS);
    assert!(run.stderr.contains("0 aggregate reports in reports"), "{}", run.stderr);
    run.expect(0);
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let desk = desk();
    let resumed = desk.run(&[&REPORTS[..], &["--resume", "state"]].concat());
    assert!(resumed.expect_error(2).contains("does not go with --resume"));
    let [verify @ .., _] = REPORTS;
    let args: Vec<&str> = verify.to_vec();
    desk.run(&args).expect_error(2);
    let bad = [&args[..], &["--reporter-email", "nobody"]].concat();
    assert!(desk.run(&bad).expect_error(2).contains("give an address"));
}
