//! `waxseal dns questions`.

use crate::support::{Desk, data, mbox};

#[test]
fn questions_are_sorted_and_told_once() {
    let desk = Desk::new();
    let football = String::from_utf8(data("football.eml")).unwrap();
    let topicbox = String::from_utf8(data("topicbox.eml")).unwrap();
    desk.write("a.mbox", mbox([&*topicbox, &football, "Subject: x\n\nx\n"]));
    desk.write("b.eml", &football);
    let args = ["dns", "questions", "--only", "dkim", "a.mbox", "b.eml"];
    let names = [
        "brisbane._domainkey.football.example.com",
        "sysmsg-1._domainkey.topicbox.com",
        "test._domainkey.football.example.com",
    ];
    let lines: Vec<_> = names.iter().map(|name| format!("{name} TXT\n")).collect();
    assert_eq!(desk.run(&args).expect(0), lines.concat());
    let json = desk.run(&[&args[..], &["--format", "json"]].concat()).json(0);
    let objects: Vec<_> =
        names.iter().map(|name| serde_json::json!({"name": name, "type": "TXT"})).collect();
    assert_eq!(json, serde_json::Value::from(objects));
    assert_eq!(desk.run(&[&args[..], &["--output", "q"]].concat()).expect(0), "");
    assert_eq!(desk.read("q"), lines.concat());
    desk.run(&["dns", "questions", "--only", "dkim", "nowhere"]).expect_error(4);
    desk.run(&["dns", "questions"]).expect_error(2);
}
