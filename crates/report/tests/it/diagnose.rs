//! Mail that came back, as text and as JSON of the published schema.

use serde_json::{Value, json};
use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::Limits;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_placement::folder::Role;
use waxseal_placement::limits::Limits as PlacementLimits;
use waxseal_placement::{Belief, Placement, Stored};
use waxseal_report::{
    DIAGNOSE_SCHEMA, DiagnoseFormat, DiagnoseReport, DiagnoseWriter, Place, PlacementReport,
    TimelineReport,
};
use waxseal_rules::bounce::BouncedMail;
use waxseal_rules::placement::PlacementSubject;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::trace::TraceSubject;
use waxseal_trace::delay::Thresholds;
use waxseal_trace::trace::{Trace, TraceRequest};

fn report_in(place: Place, octets: &[u8]) -> DiagnoseReport {
    let bounce = waxseal_bounce::read(octets, &Limits::default());
    let mail = BouncedMail::new(&bounce, KnowledgeBase::built_in());
    let findings = RuleSet::built_in().check_bounce(&mail);
    let domain = DomainName::parse("example.com").unwrap();
    DiagnoseReport::new(place, &Message::parse(octets))
        .with_sender(Some(&domain))
        .with_bounce(&bounce, &mail)
        .with_findings(findings)
}

fn report(mail: &str) -> DiagnoseReport {
    report_in(Place::file("a"), mail.as_bytes())
}

/// A mail that took an hour and a half, and was taken for spam.
const LATE: &str = "Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net; \
    Mon, 2 Mar 2026 08:46:18 +0000\nReceived: from app.example.com ([10.0.0.1]) by out.example.com; \
    Mon, 2 Mar 2026 07:16:05 +0000\nX-Spam-Status: Yes, score=9 required=5 tests=BAYES_99\nFrom: \
    shop@example.com\nSubject: Your order\n\nHello\n";

fn mail(octets: &str) -> DiagnoseReport {
    let message = Message::parse(octets.as_bytes());
    let two_labels = |host: &DomainName| DomainName::parse(host.as_str().split_once('.')?.1).ok();
    let trace = Trace::of(&message, &TraceRequest::new(&two_labels));
    let (stored, limits) = (Stored::in_folder(Role::Junk), PlacementLimits::default());
    let placement = Placement::judge(&message, stored, &Belief::none(), &limits);
    let domain = DomainName::parse("example.com").unwrap();
    let rules = RuleSet::built_in();
    DiagnoseReport::new(Place::file("late"), &message)
        .with_sender(Some(&domain))
        .with_delay(TimelineReport::new(&trace, &trace.delays(&Thresholds::default())))
        .with_findings(rules.check_trace(&TraceSubject::new(&message, &trace)))
        .with_placement(PlacementReport::new(&placement, &message))
        .with_findings(rules.check_placement(&PlacementSubject::new(&message, &placement)))
}

fn bounce(action: &str, diagnostic: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.com\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; jane@example.net\nAction: \
         {action}\nRemote-MTA: dns; mx.example.net\nWill-Retry-Until: Tue, 14 Nov 2023 22:13:20 \
         +0000\nDiagnostic-Code: smtp; {diagnostic}\n\n--b\nContent-Type: message/rfc822\n\nFrom: \
         joe@example.com\nSubject: Hello\n\nHello\n--b--\n"
    )
}

fn reports() -> Vec<DiagnoseReport> {
    vec![
        report(&bounce("failed", "550 5.1.1 User unknown")),
        report(&bounce("delayed", "450 4.7.1 Greylisted, try again later")),
        report(&bounce(
            "failed",
            "554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org",
        )),
        report(&bounce("delivered", "250 2.0.0 OK")),
        report(
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\n\nHi. This is the qmail-send \
                program at mx.example.net.\n\n<joe@example.com>:\nSorry, no mailbox here by that \
                name. (#5.1.1)\n",
        ),
        report("From: joe@example.com\nSubject: Hello\n\nHello\n"),
        mail(LATE),
        DiagnoseReport::damaged(Place::in_mbox("b", 2, 10), "truncated", "it ends too soon"),
    ]
}

fn document(format: DiagnoseFormat, reports: &[DiagnoseReport]) -> String {
    let mut writer = DiagnoseWriter::new(format, RuleSet::built_in().declarations());
    let mut out = String::new();
    writer.begin(&mut out);
    for report in reports {
        writer.report(report, &format.text(report), &mut out);
    }
    writer.end(true, &mut out);
    out
}

fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors = validator.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn json_is_of_the_published_schema() {
    let schema: Value = serde_json::from_str(DIAGNOSE_SCHEMA).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    for reports in [vec![], reports()] {
        let value: Value = serde_json::from_str(&document(DiagnoseFormat::Json, &reports)).unwrap();
        assert_eq!(errors(&schema, &value), [""; 0]);
        assert_eq!(value["summary"]["mails"], json!(reports.len()));
    }
    let text = document(DiagnoseFormat::Json, &reports());
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["mails"][0]["surprise"] = json!(1);
    value["mails"][0]["recipients"][0]["cause"] = json!("bad luck");
    value["summary"]["causes"]["bad luck"] = json!(1);
    assert_eq!(errors(&schema, &value).len(), 3);
}

#[test]
fn other_mail_has_no_text_and_is_counted() {
    let reports = reports();
    let lines = document(DiagnoseFormat::Jsonl, &reports);
    assert_eq!(lines.lines().count(), reports.len() - 1);
    let text = document(DiagnoseFormat::Text { color: false, width: 100 }, &reports);
    assert!(text.contains("b#2: damaged: it ends too soon\n"), "{text}");
    assert!(text.contains("\n8 mails\n"), "{text}");
    assert!(text.contains("  1  other mail\n"), "{text}");
    assert!(text.contains("the queue gives up at 2023-11-14 22:13:20 UTC"), "{text}");
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn a_page_tells_the_whole_first_and_names_each_thing_to_do_once() {
    let page = document(DiagnoseFormat::Html, &reports());
    let places = [
        "<h2>3 recipients did not get a message, 1 message came late, 1 mail taken for spam, 1 mail \
         could not be read</h2>",
        "<caption>Why messages did not arrive</caption>",
        "<h3>What to do</h3>",
        "<h3>Mail by mail</h3>",
    ];
    let places: Vec<_> = places.iter().map(|text| page.find(text).expect(text)).collect();
    assert!(places.is_sorted(), "{places:?}");
    for told in [
        "<th scope=\"row\">example.net</th><td class=\"number\">",
        "zen.spamhaus.org",
        "<dd>550 5.1.1 User unknown</dd>",
        "2. delay: <span class=\"stored\">a</span>",
        "it ends too soon",
        "6. mail, late, spam: <span class=\"stored\">late</span>",
        "<svg class=\"timeline\"",
        "<dt>Taken for</dt>\n<dd>spam (believed)</dd>",
        "<li><code>X-Spam-Status: BAYES_99</code>",
    ] {
        assert!(page.contains(told), "{told} is not in {page}");
    }
    // Every link leads to one place.
    for link in page.split("href=\"#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "{target}");
    }
    for fetched in ["<script", "<link", "<img", "src=", "http-equiv=\"refresh", "@import", "url("] {
        assert!(!page.contains(fetched), "{fetched}");
    }
}

/// A late mail and a mail taken for spam, each with whose side and who decided.
#[test]
fn delays_and_spam_are_told_and_summed_up() {
    let value: Value =
        serde_json::from_str(&document(DiagnoseFormat::Json, &[mail(LATE)])).unwrap();
    let told = &value["mails"][0];
    assert_eq!(told["kind"], "mail");
    assert_eq!(told["delay"]["gaps"][0]["side"], "boundary");
    assert_eq!(told["delay"]["gaps"][0]["seconds"], 5_413);
    assert_eq!(told["placement"]["verdict"], "spam");
    let summary = &value["summary"];
    assert_eq!(
        (&summary["delays"]["measured"], &summary["delays"]["late"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(summary["delays"]["sides"], json!({ "boundary": 1 }));
    assert_eq!(summary["placement"]["verdicts"], json!({ "spam": 1 }));
    assert_eq!(summary["placement"]["deciders"], json!({ "host-filter": 1 }));
    assert_eq!(summary["placement"]["domains"]["names"]["example.com"], json!({ "content": 1 }));
    let text = document(DiagnoseFormat::Text { color: false, width: 80 }, &[mail(LATE)]);
    for told in [
        "late: mail, late, spam\n",
        "1 h 30 min  │ ",
        "placement: spam (believed), in a folder for junk",
        "1 of 1 message late\n  1  between the sending and the receiving side\n",
        "1 of 1 mail taken for spam\n  1  spam\n",
    ] {
        assert!(text.contains(told), "{told} is not in {text}");
    }
}

#[test]
fn a_page_of_many_mails_is_bounded_and_counts_all() {
    let diagnostic = |number| format!("550 5.1.1 {number} {}", "unknown ".repeat(100));
    let mut reports = Vec::new();
    for number in 0..1_000 {
        reports.push(report(&bounce("failed", &diagnostic(number))));
    }
    let page = document(DiagnoseFormat::Html, &reports);
    assert!(page.contains("<h2>1000 recipients did not get a message</h2>"), "{}", &page[..9_000]);
    assert!(page.contains("1000 times; this is the first of them"));
    assert!(page.contains("id=\"mail-200\"") && !page.contains("id=\"mail-201\""));
    assert!(page.contains("800 mails more can be told of"));
    assert!(page.len() < 5_000_000, "{}", page.len());
}

/// Whatever a mail holds stays text.
#[test]
fn what_a_mail_says_is_no_markup() {
    let markup = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>&lt;";
    let hostile = bounce("failed", &format!("550 5.1.1 {markup}"))
        .replace("jane@", "<b>jane</b>\u{202e}@")
        .replace("Hello\n\n", &format!("{markup}\n\n"))
        .replace("mx.example.net", "mx\"><script>.example.net");
    let mut reports = vec![report_in(Place::file(format!("{markup}.eml")), hostile.as_bytes())];
    reports.push(DiagnoseReport::damaged(Place::file("b"), "x", markup));
    let page = document(DiagnoseFormat::Html, &reports);
    let (_, content) = page.split_once("<body>").unwrap();
    for raw in ["<script", "<img", "<b>", "\u{202e}", "'>"] {
        assert!(!content.contains(raw), "{raw}");
    }
    assert!(content.contains("&lt;img src=x onerror=alert(1)&gt;"), "{content}");
}
