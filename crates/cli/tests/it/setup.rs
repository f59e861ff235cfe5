//! `waxseal setup`: plans from zone files.

use crate::support::{Desk, Run};

const PROVIDER: &str = r#"
name = "acme"
title = "Acme Mail"
contact = "Tell Acme the domain."

[spf]
include = "spf.acme.test"
record = "v=spf1 include:spf.acme.test -all"

[[dkim]]
selector = "a1"
record = "v=DKIM1; k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

[dmarc]
record = "v=DMARC1; p=none"

[wait]
spf = "an hour"
dkim = "minutes"
"#;

const ZONE: &str = r#"
example.com. SOA ns.example.com. hostmaster.example.com. 1 2 3 4 5
example.com. TXT "v=spf1  MX ip4:192.0.2.0/24 ~all"
example.com. TXT "other=1"
example.com. MX 10 mail.example.com.
mail.example.com. A 192.0.2.1
a1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
"#;

const ACME: &str = r#"
spf.acme.test. SOA ns.acme.test. hostmaster.acme.test. 1 2 3 4 5
spf.acme.test. TXT "v=spf1 ip4:198.51.100.0/24 -all"
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("acme.toml", PROVIDER);
    desk.write("example.zone", ZONE);
    desk.write("acme.zone", ACME);
    desk
}

fn setup(desk: &Desk, more: &[&str]) -> Run {
    let args = ["setup", "example.com", "--provider", "acme.toml", "--dns", "example.zone"];
    desk.run(&[&args[..], &["--dns", "acme.zone"], more].concat())
}

#[test]
fn a_plan_is_shown_record_by_record() {
    let text = setup(&desk(), &[]).expect(1);
    let expected = r#"example.com for Acme Mail: 3 to change

SPF: to change
  the SPF record does not have include:spf.acme.test

  Type:   TXT
  Name:   example.com
          @, or nothing   (where the panel appends example.com)
  TTL:    3600
  Value, in one line:
v=spf1  MX ip4:192.0.2.0/24 include:spf.acme.test ~all
  As strings of at most 255 octets, all of one record:
"v=spf1  MX ip4:192.0.2.0/24 include:spf.acme.test ~all"
  Replaces:
v=spf1  MX ip4:192.0.2.0/24 ~all
  With:
v=spf1  MX ip4:192.0.2.0/24 include:spf.acme.test ~all
                            ++++++++++++++++++++++

DKIM key a1: to change
  a1._domainkey.example.com holds another value than the one that the provider gives
  look at the change before you make it

  Type:   TXT
  Name:   a1._domainkey.example.com
          a1._domainkey   (where the panel appends example.com)
  TTL:    3600
  Value, in one line:
v=DKIM1; k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  As strings of at most 255 octets, all of one record:
"v=DKIM1; k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
  Replaces:
v=DKIM1; k=ed25519; p=BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
                      -
  With:
v=DKIM1; k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
                      +

DMARC: to change
  example.com publishes no DMARC record, and inherits none

  Type:   TXT
  Name:   _dmarc.example.com
          _dmarc   (where the panel appends example.com)
  TTL:    3600
  Value, in one line:
v=DMARC1; p=none
  As strings of at most 255 octets, all of one record:
"v=DMARC1; p=none"

Next:
  1. Make the 3 changes above where the domain's DNS is run.
  2. Wait until SPF is seen everywhere: an hour.
  3. Wait until DKIM is seen everywhere: minutes.
  4. Check that example.com shows all of it.
     waxseal check example.com --provider acme.toml
  5. Tell Acme the domain.
"#;
    assert_eq!(text, expected);
}

/// The lines that `--format zone` writes, in the place of those that it says to remove, are a zone
/// with nothing left to do.
#[test]
fn the_zone_that_is_planned_needs_no_more() {
    let desk = desk();
    let lines = setup(&desk, &["--format", "zone", "--ttl", "300"]).expect(1);
    assert!(lines.contains("; remove: example.com. IN TXT \"v=spf1  MX"), "{lines}");
    assert!(lines.contains("_dmarc.example.com. 300 IN TXT \"v=DMARC1; p=none\"\n"), "{lines}");
    let kept: Vec<&str> = ZONE
        .lines()
        .filter(|line| !line.contains("v=spf1") && !line.contains("_domainkey"))
        .collect();
    desk.write("example.zone", format!("{}\n{lines}", kept.join("\n")));
    let text = setup(&desk, &[]).expect(0);
    assert!(text.starts_with("example.com for Acme Mail: everything is right\n"), "{text}");
    let lines = setup(&desk, &["--format", "zone"]).expect(0);
    assert!(lines.lines().all(|line| line.starts_with("; ")), "{lines}");
}

#[test]
fn json_has_the_same() {
    let json = setup(&desk(), &["--format", "json"]).json(1);
    assert_eq!(
        (json["domain"].as_str(), json["done"].as_bool()),
        (Some("example.com"), Some(false))
    );
    let spf = &json["steps"][0];
    let value = "v=spf1  MX ip4:192.0.2.0/24 include:spf.acme.test ~all";
    assert_eq!((spf["purpose"].as_str(), spf["state"].as_str()), (Some("spf"), Some("change")));
    assert_eq!((spf["name_in_panel"].as_str(), spf["safety"].as_str()), (Some("@"), Some("safe")));
    assert_eq!(spf["record"]["value"], value);
    assert_eq!(spf["changes"][0]["action"], "replace");
    assert_eq!(spf["changes"][0]["old"], "v=spf1  MX ip4:192.0.2.0/24 ~all");
    assert_eq!(spf["changes"][0]["new"], value);
    let key = &json["steps"][1];
    assert_eq!((key["selector"].as_str(), key["safety"].as_str()), (Some("a1"), Some("review")));
    assert_eq!(json["next"].as_array().unwrap().len(), 5);
}

/// A file that does not hold a question says nothing, and nothing is planned on it.
#[test]
fn what_is_not_known_is_not_planned() {
    let desk = desk();
    desk.write("example.zone", r#"example.com. TXT "v=spf1 include:spf.acme.test -all""#);
    let run = setup(&desk, &[]);
    assert!(run.stderr.contains("\n  _dmarc.example.com TXT\n"), "{}", run.stderr);
    assert!(run.stderr.contains("\n  a1._domainkey.example.com TXT\n"), "{}", run.stderr);
    let text = run.expect(3);
    assert!(text.starts_with("example.com for Acme Mail: 1 right, 2 not planned\n"), "{text}");
    assert!(!text.contains("p=none"), "{text}");
}

#[test]
fn built_in_providers_are_known_by_name() {
    let desk = desk();
    let args = ["setup", "example.com", "--dns", "example.zone", "--provider"];
    let run = |provider| desk.run(&[&args[..], &[provider]].concat());
    let text = run("spinoffice").expect(1);
    for name in ["key001", "key002"] {
        assert!(text.contains(&format!("\n  Name:   {name}._domainkey.example.com\n")), "{text}");
    }
    // The value of a key stands alone on its line, whole and without a space around it.
    let value =
        text.lines().find(|line| line.starts_with("v=DKIM1;h=sha256;k=rsa;p=MIIB")).unwrap();
    assert_eq!((value.len(), value.trim()), (417, value));
    assert!(run("spinofice").expect_error(2).contains("did you mean \"spinoffice\"?"));
    assert!(run("missing.toml").expect_error(4).contains("missing.toml"));
    desk.write("bad.toml", "name = \"bad\"\n");
    assert!(run("bad.toml").expect_error(2).contains("not a usable profile"));
}

#[test]
fn the_command_line_is_checked() {
    let desk = desk();
    let args = ["setup", "example.com", "--provider", "acme.toml"];
    assert!(desk.run(&args).expect_error(2).contains("no DNS facts"));
    desk.run(&["setup", "example.com", "--dns", "example.zone"]).expect_error(2);
    let setup = |typed| {
        let args = ["--provider", "acme.toml", "--dns", "example.zone", "--dns", "acme.zone"];
        desk.run(&[&["setup", typed], &args[..]].concat())
    };
    setup("no domain").expect_error(2);
    for typed in ["www.example.com", "https://example.com/contact", "joe@example.com"] {
        assert!(setup(typed).expect(1).starts_with("example.com for Acme Mail: "), "{typed}");
    }
}

#[test]
fn nothing_of_the_dns_drives_the_terminal() {
    let desk = desk();
    desk.write("example.zone", ZONE.replace("p=BAAA", "p=\\027]0;owned\\007\\226\\128\\174"));
    for format in ["text", "json", "zone"] {
        let text = setup(&desk, &["--format", format]).expect(1);
        let hazards = ['\u{1b}', '\u{7}', '\u{202e}'];
        assert!(!text.contains(hazards), "{text:?}");
    }
}
