//! `waxseal spf check`: results, the tree, and what is missing.

use crate::support::Desk;

const ZONE: &str = r#"
example.com.        60 IN TXT "v=spf1 ip4:198.51.100.0/24 include:_spf.example.net mx -all exp=why.example.com"
example.com.        60 IN MX  10 mail.example.com.
mail.example.com.   60 IN A   192.0.2.9
why.example.com.    60 IN TXT "%{i} may not send for %{d}"
_spf.example.net.   60 IN TXT "v=spf1 a:relay.example.net ~all"
relay.example.net.  60 IN A   203.0.113.7
broken.example.com. 60 IN TXT "v=spf1 ip4:192.0.2 -all"
"#;

fn check(desk: &Desk, domain: &str, ip: &str, more: &[&str]) -> crate::support::Run {
    let args = [&["spf", "check", domain, "--ip", ip, "--dns", "example.com.zone"], more].concat();
    desk.run(&args)
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("example.com.zone", ZONE);
    desk
}

#[test]
fn a_check_is_shown_as_a_tree() {
    let text = check(&desk(), "example.com", "192.0.2.1", &[]).expect(1);
    let expected = "\
fail — example.com (mailfrom) from 192.0.2.1: the client matches \"-all\" in the record of example.com
  example.com explains: 192.0.2.1 may not send for example.com

example.com: fail [look-ups 3, void 0]
v=spf1 ip4:198.51.100.0/24 include:_spf.example.net mx -all exp=why.example.com
├─ ip4:198.51.100.0/24  no match
├─ include:_spf.example.net  no match: the result is softfail
│  _spf.example.net: softfail [look-ups 1, void 0]
│  v=spf1 a:relay.example.net ~all
│  ├─ a:relay.example.net  no match: none of the addresses is the client's
│  │  relay.example.net A: 203.0.113.7
│  └─ ~all  matches
├─ mx  no match: none of the addresses is the client's
│  example.com MX: mail.example.com
│  mail.example.com A: 192.0.2.9
├─ -all  matches
└─ exp=why.example.com  the explanation was asked for
   why.example.com TXT: 1 text
";
    assert_eq!(text, expected);
}

#[test]
fn results_have_exit_codes() {
    let desk = desk();
    let no_record = r#"{"name":"mail.example.com","type":"TXT","status":"nodata"}"#;
    desk.answers("more.json", &[no_record.to_owned()]);
    for (domain, ip, code, word) in [
        ("example.com", "203.0.113.7", 0, "pass"),
        ("example.com", "192.0.2.9", 0, "pass"),
        ("mail.example.com", "192.0.2.9", 0, "none"),
        ("_spf.example.net", "192.0.2.1", 1, "softfail"),
        ("broken.example.com", "192.0.2.1", 1, "permerror"),
        ("localhost", "192.0.2.1", 0, "none"),
        ("elsewhere.test", "192.0.2.1", 3, "temperror"),
    ] {
        let text = check(&desk, domain, ip, &["--dns", "more.json"]).expect(code);
        assert!(text.starts_with(&format!("{word} — ")), "{text}");
    }
}

#[test]
fn a_syntax_error_is_pointed_at() {
    let text = check(&desk(), "broken.example.com", "192.0.2.1", &[]).expect(1);
    let marked = "v=spf1 ip4:192.0.2 -all\n           ^^^^^^^\n└─ ip4 wants an IPv4 address";
    assert!(text.contains(marked), "{text}");
}

#[test]
fn what_is_missing_is_listed() {
    let desk = Desk::new();
    desk.write(
        "example.com.zone",
        r#"example.com. 60 IN TXT "v=spf1 include:a.test mx:b.test -all""#,
    );
    let run = check(&desk, "example.com", "192.0.2.1", &[]);
    assert!(run.stderr.contains("hint: 2 DNS facts are missing"), "{}", run.stderr);
    assert!(run.stderr.contains("\n  a.test TXT\n  b.test MX\n"), "{}", run.stderr);
    assert!(run.expect(3).contains("the DNS snapshot does not hold this question"));
    let without = desk.run(&["spf", "check", "example.com", "--ip", "192.0.2.1"]);
    assert!(without.expect_error(2).contains("no DNS facts"));
}

#[test]
fn json_has_the_same() {
    let desk = desk();
    let args = ["--format", "json", "--from", "joe@EXAMPLE.com", "--helo", "mail.example.com"];
    let json = check(&desk, "example.com", "192.0.2.1", &args).json(1);
    assert_eq!(json["result"], "fail");
    assert_eq!((json["lookups"].as_u64(), json["voids"].as_u64()), (Some(3), Some(0)));
    assert_eq!(json["explanation"]["text"], "192.0.2.1 may not send for example.com");
    let include = &json["record"]["terms"][1];
    assert_eq!(
        (include["start"].as_u64(), include["code"].as_str()),
        (Some(27), Some("include-does-not-pass"))
    );
    assert_eq!(include["record"]["terms"][0]["answers"][0]["answer"], "203.0.113.7");
    let json = check(&desk, "broken.example.com", "192.0.2.1", &args[..2]).json(1);
    assert_eq!(
        (json["code"].as_str(), json["section"].as_str()),
        (Some("record-syntax"), Some("5.6"))
    );
}

#[test]
fn options_are_checked() {
    let desk = desk();
    let error = check(&desk, "example.com", "192.0.2.1", &["--from", "joe@example.net"]);
    assert!(error.expect_error(2).contains("--from must be an address of DOMAIN"));
    check(&desk, "example.com", "192.0.2", &[]).expect_error(2);
    desk.write(
        "example.com.zone",
        "void.test. 60 IN TXT \"v=spf1 a:n.void.test a:m.void.test ?all\"\n",
    );
    let void = |name| format!(r#"{{"name":"{name}","type":"A","status":"nxdomain"}}"#);
    desk.answers("void.json", &[void("n.void.test"), void("m.void.test")]);
    check(&desk, "void.test", "192.0.2.1", &["--dns", "void.json"]).expect(0);
    let strict = ["--dns", "void.json", "--void-lookups", "1"];
    let text = check(&desk, "void.test", "192.0.2.1", &strict).expect(1);
    assert!(text.contains("more than 1 terms find nothing in the DNS"), "{text}");
}

#[test]
fn nothing_of_the_dns_drives_the_terminal() {
    let desk = Desk::new();
    desk.write("example.com.zone", "evil.test. 60 IN TXT \"v=spf1 \\027]0;owned\\007 -all\"\n");
    let text = check(&desk, "evil.test", "192.0.2.1", &[]).expect(1);
    assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
    assert!(text.contains("control character 0x1b"), "{text}");
}
