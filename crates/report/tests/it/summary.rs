//! Sums over messages.

use serde_json::{Value, json};
use waxseal_placement::sync_filter::LeftOut;
use waxseal_report::{Format, MessageReport, Place, Summary, VERIFY_SCHEMA};
use waxseal_verify::result::MessageResult;

use crate::support::{Domain, MESSAGE};

fn reports() -> Vec<MessageReport> {
    let domain = Domain::new(&["s1", "s2"], None);
    let signed = domain.sign(MESSAGE);
    let damaged = || MessageReport::damaged(Place::file("b.eml"), "empty", "the message is empty");
    vec![
        domain.report(&signed),
        domain.report(&signed),
        domain.report(&signed.replace("Jane.", "Eve.")),
        Domain::new(&[], None).report(&signed),
        domain.report(MESSAGE),
        damaged(),
    ]
}

fn sum(reports: &[MessageReport]) -> Summary {
    let mut summary = Summary::new();
    for report in reports {
        summary.add(report);
    }
    summary
}

#[test]
fn the_table_tells_results_domains_and_reasons() {
    let mut text = String::new();
    Format::Text { color: false }.tail(&sum(&reports()), true, &mut text);
    assert_eq!(
        text,
        "
6 messages
  2  pass
  1  fail
  1  temperror
  1  none
  1  damaged
messages by signing domain
  4  example.com (2 pass, 1 fail, 1 temperror)
reasons of signatures that do not pass
  2  changed
  2  dns-not-in-snapshot
reasons of damage
  1  empty
"
    );
}

#[test]
fn a_domain_counts_once_a_message() {
    let summary = sum(&reports());
    assert_eq!(summary.domains["example.com"].of(MessageResult::Pass), 2);
    assert_eq!(summary.domains["example.com"].total(), 4);
    assert_eq!(summary.reason("changed"), 2);
}

#[test]
fn sums_of_parts_make_the_sum_of_all() {
    let reports = reports();
    for at in 0..=reports.len() {
        let (first, second) = reports.split_at(at);
        let mut merged = sum(first);
        merged.merge(&sum(second));
        assert_eq!(merged, sum(&reports));
    }
}

#[test]
fn what_a_checkpoint_keeps_is_the_whole_summary() {
    let summary = sum(&reports());
    let counters = summary.counters();
    let mut restored = Summary::new();
    restored.add_counters(counters.iter().map(|(name, count)| (&**name, *count)));
    assert_eq!(restored, summary);
    // Of another version, or of nobody.
    restored.add_counters([("result maybe", 1), ("nonsense", 1), ("", 1), ("x y z", 1)]);
    assert_eq!(restored, summary);
}

#[test]
fn the_ten_domains_of_most_messages_are_told() {
    let mut summary = Summary::new();
    let counters: Vec<_> = (1..=12).map(|n| (format!("domain pass d{n:02}.test"), n)).collect();
    summary.add_counters(counters.iter().map(|(name, count)| (&**name, *count)));
    let text = summary.text(false).to_string();
    assert!(text.contains("messages by signing domain, the 10 of 12 with most\n  12  d12.test\n"));
    assert!(text.contains("\n   3  d03.test\n") && !text.contains("d02.test"), "{text}");
}

#[test]
fn what_was_left_out_is_told_escaped_kept_and_put_together() {
    let mut summary = sum(&reports());
    summary.left_out.leave_out("My Junk", LeftOut::JunkFolder, 12);
    summary.left_out.leave_out("", LeftOut::MarkedJunk, 1);
    summary.left_out.leave_out("a\u{1b}[31m", LeftOut::NotSelected, 2);
    summary.left_out.leave_out_elsewhere(LeftOut::NotSelected, 5);
    assert_eq!(summary.messages(), 6, "what is left out is none of the messages");
    let text = summary.text(false).to_string();
    let told = "20 left out\n  12  My Junk: a junk folder\n   2  a\\u{1b}[31m: not selected\n   1  in no \
                folder: marked as junk\n   5  in other folders\n";
    assert!(text.ends_with(told), "{text}");

    let counters = summary.counters();
    let mut restored = Summary::new();
    restored.add_counters(counters.iter().map(|(name, count)| (&**name, *count)));
    assert_eq!(restored, summary);
    restored.merge(&summary);
    assert_eq!(restored.left_out.all_left_out(), 40);

    let mut document = Format::Json.head().to_owned();
    Format::Json.tail(&summary, true, &mut document);
    let document: Value = serde_json::from_str(&document).unwrap();
    let schema: Value = serde_json::from_str(VERIFY_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&document), "{document}");
    let left_out = &document["summary"]["left_out"];
    assert_eq!((&left_out["messages"], &left_out["other_folders"]), (&json!(20), &json!(5)));
}
