//! `waxseal authentication-results`.

use crate::support::Desk;

const SHOW: [&str; 3] = ["authentication-results", "show", "-"];
const STRIP: [&str; 4] = ["authentication-results", "strip", "--authserv-id", "mx.example.net"];

const MESSAGE: &str = "\
Authentication-Results: MX.example.net;\r\n\
\tdkim=pass (2048-bit key) header.d=example.com header.b=\"ab/c\";\r\n\
\tspf=neutral reason=\"why not\" smtp.mailfrom=example.com; x-tls=pass\r\n\
Received: from out.example.com by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000\r\n\
Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=a.example; action=none;\r\n\
Authentication-Results: mx.example.net; dkim=pass header.d=bank.example\r\n\
From: joe@example.com\r\n\r\n\
Authentication-Results: mx.example.net; dkim=pass\r\n";

#[test]
fn every_field_is_shown_with_its_verdict() {
    let desk = Desk::new();
    let args = [&SHOW[..], &["--authserv-id", "mx.example.net"]].concat();
    assert_eq!(
        desk.run_with_stdin(&args, MESSAGE).expect(0),
        "MX.example.net: trusted\n  \
           dkim=pass (2048-bit key)\n    \
             header.d: example.com\n    \
             header.b: ab/c\n  \
           spf=neutral\n    \
             reason: why not\n    \
             smtp.mailfrom: example.com\n  \
           x-tls=pass [unknown method: to be ignored]\n\
         \n\
         (nobody): not trusted: it does not say who checked\n  \
           spf=pass (sender IP is 192.0.2.1)\n    \
             smtp.mailfrom: a.example\n  \
           action=none [unknown method: to be ignored]\n  \
           deviates: the field does not say who checked (authserv-id) (at offset 1)\n  \
           deviates: a semicolon has nothing behind it (at offset 74)\n\
         \n\
         mx.example.net: not trusted: it stands below a Received field that no trusted hop has added\n  \
           dkim=pass\n    \
             header.d: bank.example\n"
    );
    let none = desk.run_with_stdin(&SHOW, MESSAGE).expect(0);
    assert!(!none.contains(": trusted"), "without a name nobody is trusted: {none}");
    let text = desk.run_with_stdin(&SHOW, "From: a@example.com\n\nx").expect(0);
    assert_eq!(text, "no Authentication-Results field\n");
}

#[test]
fn json_has_it_all() {
    let desk = Desk::new();
    desk.write("mail.eml", MESSAGE);
    let args = ["authentication-results", "show", "mail.eml", "--authserv-id", "mx.example.net"];
    let json = desk.run(&[&args[..], &["--format", "json"]].concat()).json(0);
    assert_eq!(json["version"], 1);
    let fields = json["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 3);
    assert_eq!(fields[0]["trusted"], true);
    assert_eq!(fields[0]["results"][0]["properties"][1]["value"], "ab/c");
    assert_eq!(fields[0]["results"][0]["comments"][0], "2048-bit key");
    assert_eq!(fields[0]["results"][2]["standing"], "unknown-method");
    assert_eq!(fields[1]["distrust"]["code"], "no-authserv-id");
    assert_eq!(fields[1]["authserv_id"], serde_json::Value::Null);
    let start = fields[1]["deviations"][0]["start"].as_u64().unwrap();
    assert!(MESSAGE[usize::try_from(start).unwrap()..].starts_with("spf=pass (sender"));
    assert_eq!(fields[2]["distrust"]["code"], "position");
    assert_eq!(fields[2]["received_above"], 1);
    let json = desk.run(&[&args[..], &["--format", "json", "--trust-received", "1"]].concat());
    assert_eq!(json.json(0)["fields"][2]["trusted"], true);
}

#[test]
fn harmless_deviations_are_forgiven_when_asked() {
    let desk = Desk::new();
    let field = "Authentication-Results: mx.example.net; dkim=pass header.b=ab/c;\n\n";
    let args = [&SHOW[..], &["--authserv-id", "mx.example.net"]].concat();
    let text = desk.run_with_stdin(&args, field).expect(0);
    assert!(text.starts_with("mx.example.net: not trusted: a value should be a quoted"), "{text}");
    let text = desk.run_with_stdin(&[&args[..], &["--tolerant"]].concat(), field).expect(0);
    assert!(text.starts_with("mx.example.net: trusted\n"), "{text}");
}

#[test]
fn nothing_in_a_field_reaches_the_terminal_as_it_is() {
    let desk = Desk::new();
    let field = "Authentication-Results: \"\u{1b}[31m\u{202e}\"; a=\u{1b}[0m (\u{7}\r x) b.c=\"\u{9b}1m\"\n\n";
    let text = desk.run_with_stdin(&SHOW, field).expect(0);
    let is_harmless = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
    assert!(text.chars().all(is_harmless), "{text:?}");
    assert!(text.contains(r"\u{1b}"), "{text}");
}

#[test]
fn forged_fields_are_deleted_and_all_else_stays() {
    let desk = Desk::new();
    let body = "\r\n\r\nAuthentication-Results: mx.example.net; dkim=pass\n\rlast".repeat(10_000);
    let kept =
        ["A: 1\n", "Authentication-Results: a.example; none\r\n", "B: 2\r\n", &body].concat();
    let forged = "authentication-results: \"MX\\.example.net\" (\r\n ); dkim=pass\r\n";
    let raw = kept.replacen("B: 2", &format!("{forged}B: 2"), 1);
    // It streams: more than a pipe holds must come from a file, or both ends wait for each other.
    desk.write("mail.eml", &raw);
    assert!(desk.run(&[&STRIP[..], &["mail.eml"]].concat()).expect(0) == kept);
    desk.write("mail.eml", &kept);
    assert!(desk.run(&[&STRIP[..], &["mail.eml"]].concat()).expect(0) == kept);
    // No empty line, and no line end.
    let raw = "A: 1\nAuthentication-Results: mx.example.net; none";
    assert_eq!(desk.run_with_stdin(&STRIP, raw).expect(0), "A: 1\n");
    assert_eq!(desk.run_with_stdin(&STRIP, "").expect(0), "");
}

#[test]
fn what_cannot_be_looked_at_is_not_passed_on() {
    let desk = Desk::new();
    let many = "A: 1\n".repeat(10_001) + "Authentication-Results: mx.example.net; none\n\n";
    let error = desk.run_with_stdin(&STRIP, many).expect_error(4);
    assert!(error.contains("too many header fields"), "{error}");
    let long = format!("A: {}", "x".repeat(2 * 1024 * 1024));
    let error = desk.run_with_stdin(&STRIP, long).expect_error(4);
    assert!(error.contains("larger than 1048576 bytes"), "{error}");
    desk.run(&[&STRIP[..], &["missing.eml"]].concat()).expect_error(4);
    let args = ["authentication-results", "strip", "-"];
    assert!(desk.run(&args).expect_error(2).contains("--authserv-id"));
    let error = desk.run(&[&SHOW[..], &["--authserv-id", "a\nb"]].concat()).expect_error(2);
    assert!(error.contains("printable ASCII"), "{error}");
}
