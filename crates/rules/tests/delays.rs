//! Delays: one gap is told once, thresholds are parameters, and strangers' texts stay texts.
#![allow(clippy::unwrap_used, reason = "a panic is a failure")]

mod support;

use support::mail::Mail;
use waxseal_rules::catalogue;
use waxseal_rules::config::Config;
use waxseal_rules::documentation::Documentation;
use waxseal_rules::finding::{Actor, Finding};
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;

/// Two hosts on each side; the last one took the message at this time.
const MAIL: &str = "\
Received: from mx.example.net (mx.example.net [10.0.0.2]) by store.example.net with LMTP id 3;
	Tue, 14 Nov 2023 STORE +0000
Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net with ESMTPS id 2;
	Tue, 14 Nov 2023 MX +0000
Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com with ESMTPSA id 1ABCD;
	Tue, 14 Nov 2023 OUT +0000
Date: Tue, 14 Nov 2023 20:00:00 +0000

";

fn mail([out, mx, store]: [&str; 3]) -> String {
    MAIL.replace("OUT", out).replace("MX", mx).replace("STORE", store)
}

fn findings_by(text: &str, config: &str) -> Vec<Finding> {
    let mut rules = RuleSet::built_in();
    rules.configure(&Config::parse(config).unwrap()).unwrap();
    Mail::of(text).traced(&rules)
}

fn names(text: &str, config: &str) -> Vec<&'static str> {
    findings_by(text, config).iter().map(|finding| finding.name).collect()
}

/// What an example of a rule raises beside it: what the queue does about it, or why.
#[test]
fn one_gap_has_one_finding() {
    let mut seen = 0;
    for rule in catalogue::built_in().filter(|rule| rule.declaration().family() == "DLY") {
        let name = rule.declaration().name;
        let is_of_queue = ["delay-given-up", "delay-will-give-up"].contains(&name);
        for block in Documentation::parse(rule.declaration().documentation).examples {
            let found = names(block.text, "");
            let others: Vec<_> = found
                .iter()
                .filter(|other| **other != name && **other != "delay-will-give-up")
                .collect();
            assert_eq!(others.len(), usize::from(is_of_queue), "{name}: {found:?}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn mail_that_rests_a_while_is_not_late() {
    let quick = mail(["20:00:30", "20:04:00", "20:05:00"]);
    assert_eq!(names(&quick, ""), Vec::<&str>::new());
    let end = format!("; end: Tue, 14 Nov 2023 20:05:59 +0000\n{quick}");
    assert_eq!(names(&end, ""), Vec::<&str>::new());
}

#[test]
fn thresholds_are_parameters() {
    let late = mail(["20:00:01", "20:00:02", "20:20:02"]);
    assert_eq!(names(&late, ""), ["delay-slow-receiver"]);
    assert_eq!(names(&late, "[parameters.DLY010]\nminutes = 21"), Vec::<&str>::new());
    let quick = mail(["20:00:01", "20:00:02", "20:02:02"]);
    assert_eq!(names(&quick, ""), Vec::<&str>::new());
    assert_eq!(names(&quick, "[parameters.DLY010]\nminutes = 2"), ["delay-slow-receiver"]);

    let approved = mail(["23:00:00", "23:00:01", "23:00:02"]);
    assert_eq!(names(&approved, ""), ["delay-approval"]);
    let longer = "[parameters]\nDLY001.up-to-minutes = 240\nDLY002.minutes = 240";
    assert_eq!(names(&approved, longer), ["delay-pre-send"]);
}

#[test]
fn a_finding_says_where_how_long_who_and_what() {
    let found = findings_by(&mail(["20:00:01", "20:12:21", "20:12:22"]), "");
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!((found.name, found.severity), ("delay-reputation", Severity::Warning));
    assert!(
        found.message.starts_with("the message took 12 min 20 s from out.example.com to mx."),
        "{}",
        found.message
    );
    // Nothing but the time speaks for it.
    assert!(found.message.contains(": perhaps "), "{}", found.message);
    let excerpt = found.excerpt.as_ref().unwrap();
    assert_eq!(excerpt.origin, "Received, field 2");
    let marked = excerpt.labels[0].span.of(&excerpt.text);
    assert_eq!(marked, b"Tue, 14 Nov 2023 20:12:21 +0000");
    assert_eq!(found.actor, Actor::Sender);
    let evidence = found.evidence.join("\n");
    assert!(evidence.contains("at 2023-11-14 20:00:01 UTC; mx.example.net took"), "{evidence}");
    assert!(evidence.contains("claims of hosts"), "{evidence}");
    assert!(evidence.contains("as well: connection-limits, slow-sender"), "{evidence}");
    assert_eq!(found.remedies.len(), 1);
}

/// Two causes that the log tells are two findings; guesses are left out then.
#[test]
fn what_a_log_tells_counts_more_than_the_time() {
    let line = |at: &str, text: &str| {
        format!(
            "; log: Nov 14 {at} out postfix/smtp[7]: 1ABCD: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.7.1, status=deferred (host mx.example.net[192.0.2.9] said: {text})\n"
        )
    };
    let log = line("20:00:03", "450 4.2.0 <jane@example.net>: Greylisted")
        + &line("20:05:03", "450 4.2.0 <jane@example.net>: Greylisted")
        + &line("20:10:03", "452 4.2.2 The email account that you tried to reach is over quota");
    let late = log + &mail(["20:00:01", "20:20:02", "20:20:03"]);
    assert_eq!(names(&late, ""), ["delay-mailbox-full", "delay-greylisting"]);
    let greylisted = findings_by(&late, "select = [\"DLY006\"]").remove(0);
    let evidence = greylisted.evidence.join("\n");
    let told = "the log of 1ABCD has it put off 2 times, from 2023-11-14 20:00:03 UTC to 2023-11-14 \
                20:05:03 UTC: ";
    assert!(evidence.contains(told), "{evidence}");
    assert!(!evidence.contains("as well"), "{evidence}");
    assert!(!greylisted.message.contains("perhaps"), "{}", greylisted.message);
}

#[test]
fn a_wrong_clock_gives_bounds_and_no_delay() {
    let found = findings_by(&mail(["20:00:01", "21:00:00", "20:00:11"]), "");
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!((found.name, found.severity), ("delay-clock-skew", Severity::Note));
    assert!(found.message.contains("mx.example.net is fast by 59 min 49 s"), "{}", found.message);
    assert_eq!(found.actor, Actor::Receiver);
    let slow = mail(["20:00:30", "19:58:00", "20:00:40"]);
    let found = findings_by(&slow, "");
    assert!(found[0].message.contains("slow by 2 min 30 s"), "{}", found[0].message);
    assert_eq!(names(&slow, "[parameters.DLY015]\nseconds = 151"), Vec::<&str>::new());
}

#[test]
fn names_of_strangers_are_escaped() {
    let hostile = mail(["20:00:01", "20:20:02", "20:20:03"])
        .replace("by out.example.com", "by o\u{1b}[31m\u{202e}ut.example.com");
    let found = findings_by(&hostile, "");
    assert!(!found.is_empty());
    for finding in found {
        let all = format!("{}{}", finding.message, finding.evidence.join(""));
        assert!(!all.contains(['\u{1b}', '\u{202e}']), "{all:?}");
    }
}
