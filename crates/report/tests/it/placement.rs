//! Placement as text and JSON.

use waxseal_parse::message::Message;
use waxseal_placement::folder::Role;
use waxseal_placement::limits::Limits;
use waxseal_placement::{Belief, Placement, Stored};
use waxseal_report::{PlacementReport, append_json};

fn report(header: &str, stored: Stored) -> PlacementReport {
    let raw = format!("{header}From: joe@example.com\r\n\r\n");
    let message = Message::parse(raw.as_bytes());
    let placement = Placement::judge(&message, stored, &Belief::none(), &Limits::default());
    PlacementReport::new(&placement, &message)
}

#[test]
fn people_read_what_who_why_and_what_to_do() {
    let header = "X-Spam-Status: Yes, score=9 required=5 tests=BAYES_99\r\n";
    let text = report(header, Stored::in_folder(Role::Junk)).text(false).to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines.get(..5).unwrap_or_default(),
        [
            "  placement: spam (believed), in a folder for junk",
            "    decided by the filter at the receiving host (SpamAssassin), claimed",
            "    why: the content looks like spam, claimed",
            "    X-Spam-Status: Yes — spam (claimed)",
            "    X-Spam-Status: BAYES_99 — content (claimed)",
        ]
    );
    assert!(lines.last().is_some_and(|last| last.starts_with("    sender: Change the text")));
}

#[test]
fn programs_read_the_same() {
    let header = "X-Forefront-Antispam-Report: SCL:5;SFV:SPM;CAT:SPM;DIR:INB;\r\n";
    let mut json = String::new();
    append_json(&report(header, Stored::default()), &mut json);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["verdict"], "spam");
    assert_eq!(value["standing"], "claimed");
    assert_eq!(value["folder"], serde_json::Value::Null);
    let decision =
        serde_json::json!({"kind": "provider", "writer": "microsoft", "standing": "claimed"});
    assert_eq!(value["decided_by"], decision);
    assert_eq!(value["causes"][0]["cause"], "content");
    assert_eq!(value["signals"][0]["field"], "X-Forefront-Antispam-Report");
    assert_eq!(value["signals"][0]["value"], "SPM");
}

#[test]
fn hostile_headers_are_cut_and_escaped() {
    let name = "X-YahooFilteredBulk";
    let header = format!("{name}: \u{1b}[31m{}\r\n", "ü".repeat(500)).repeat(100);
    let found = report(&header, Stored::default());
    assert_eq!((found.signals.len(), found.signal_count), (50, 100));
    let text = found.text(false).to_string();
    assert!(!text.contains('\u{1b}') && text.contains("and 50 more signals"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 400));
}
