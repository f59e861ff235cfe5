//! `waxseal verify --format …`.

use serde_json::Value;

use crate::support::{Desk, MESSAGE, data};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy(&["football.eml", "topicbox.eml", "keys.zone"]);
    desk.write("plain.eml", MESSAGE);
    desk.write("damaged.gz", [0x1f, 0x8b, 0x08, 0, 0]);
    desk
}

const ARGS: [&str; 12] = [
    "verify",
    "--only",
    "dkim",
    "football.eml",
    "topicbox.eml",
    "plain.eml",
    "damaged.gz",
    "--dns",
    "keys.zone",
    "--at",
    "2022-11-08",
    "--format",
];

#[test]
fn json_is_one_document() {
    let json = desk().run(&[&ARGS[..], &["json"]].concat()).json(4);
    assert_eq!(json["version"], 1);
    assert_eq!(json["complete"], true);
    let messages = json["messages"].as_array().unwrap();
    let results: Vec<_> = messages.iter().map(|m| m["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["pass", "pass", "none", "damaged"]);
    assert_eq!(messages[0]["signatures"][1]["key"]["bits"], 1024);
    assert_eq!(messages[1]["signatures"][0]["expires_at"], 1_667_930_064);
    assert_eq!(messages[3]["damage"]["code"], "truncated");
    assert_eq!(json["summary"]["results"]["pass"], 2);
    assert_eq!(json["summary"]["damages"]["truncated"], 1);
}

#[test]
fn jsonl_is_a_line_a_message() {
    let text = desk().run(&[&ARGS[..], &["jsonl"]].concat()).expect(4);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<_> = lines.iter().map(|line| line["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["football.eml", "topicbox.eml", "plain.eml", "damaged.gz"]);
}

#[test]
fn csv_is_a_line_a_signature() {
    let text = desk().run(&[&ARGS[..], &["csv"]].concat()).expect(4);
    let lines: Vec<_> = text.split_terminator("\r\n").collect();
    assert!(lines[0].starts_with("path,number,offset,result,"));
    let begins = ["football.eml,", "football.eml,", "topicbox.eml,", "plain.eml,", "damaged.gz,"];
    assert_eq!(lines.len(), 1 + begins.len());
    for (line, begin) in lines.iter().skip(1).zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
    // The identifier begins with an @, which some spreadsheets take for a formula.
    assert!(lines[1].contains(",'@football.example.com,"), "{}", lines[1]);
}

#[test]
fn authentication_results_can_be_put_before_the_message() {
    let desk = desk();
    let format = ["authentication-results", "--authserv-id", "mx.example.net"];
    let text = desk.run(&[&ARGS[..], &format].concat()).expect(4);
    let fields: Vec<_> = text.split_terminator("Authentication-Results: mx.example.net;").collect();
    assert_eq!(fields.len(), 5);
    assert_eq!(fields[1].matches("dkim=pass").count(), 2);
    assert!(fields[1].contains("header.b=\"/gCrinpc\"") && fields[1].contains("header.b=F45dVWDf"));
    assert_eq!(fields[3], "\n\tdkim=none\n");
    assert_eq!(fields[4], " none\n");
    let field = desk.run_with_stdin(
        &[
            "verify",
            "--only",
            "dkim",
            "-",
            "--dns",
            "keys.zone",
            "--format",
            format[0],
            format[1],
            format[2],
        ],
        data("football.eml"),
    );
    let stamped = [field.expect(0).as_bytes(), &data("football.eml")].concat();
    desk.run_with_stdin(&["verify", "--only", "dkim", "-", "--dns", "keys.zone"], stamped)
        .expect(0);
}

#[test]
fn who_vouches_for_the_results_must_be_told() {
    let desk = desk();
    let format = "authentication-results";
    let error = desk.run(&[&ARGS[..], &[format]].concat()).expect_error(2);
    assert!(error.contains("wants --authserv-id"), "{error}");
    let error = desk.run(&[&ARGS[..], &["json", "--authserv-id", "mx"]].concat()).expect_error(2);
    assert!(error.contains("goes with --format authentication-results only"), "{error}");
    let error = desk.run(&[&ARGS[..], &[format, "--authserv-id", "a\nb"]].concat()).expect_error(2);
    assert!(error.contains("printable ASCII"), "{error}");
}

#[test]
fn colours_come_only_where_they_are_wanted() {
    let desk = desk();
    let args = ["verify", "--only", "dkim", "football.eml", "--dns", "keys.zone"];
    assert!(!desk.run(&args).expect(0).contains('\u{1b}'));
    let always = [&args[..], &["--color", "always"]].concat();
    assert!(desk.run(&always).expect(0).contains("\u{1b}[32mpass"));
    let mut forced = desk.command(&args);
    forced.env("CLICOLOR_FORCE", "1");
    assert!(forced.output().unwrap().stdout.contains(&0x1b));
    let mut never = desk.command(&[&args[..], &["--color", "never"]].concat());
    never.env("CLICOLOR_FORCE", "1");
    assert!(!never.output().unwrap().stdout.contains(&0x1b));
}
