//! `waxseal check`: what is typed, what is told, in which format, and how it ends.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Desk, Run};

/// Everything that `example.com` publishes, with an SPF record that has a typing error; the zone is
/// true, so that what is not in it does not exist.
const ZONE: &str = r#"
example.com.         60 IN SOA ns.example.com. host.example.com. 1 2 3 4 5
example.com.         60 IN TXT "v=spf1 includ:_spf.example.com -all"
example.com.         60 IN MX  10 mail.example.com.
mail.example.com.    60 IN A   192.0.2.1
_spf.example.com.    60 IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc.example.com.  60 IN TXT "v=DMARC1; p=reject; rua=mailto:reports@example.com"
"#;

/// The record without the error.
const MENDED: &str = "v=spf1 include:_spf.example.com -all";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("z", ZONE);
    desk.write("good", ZONE.replace("includ:", "include:"));
    desk
}

fn check(desk: &Desk, args: &[&str]) -> Run {
    desk.run(&[&["check"], args].concat())
}

#[test]
fn the_fault_comes_first_underlined_and_with_what_to_publish() {
    let text = check(&desk(), &["example.com", "--dns", "z"]).expect(1);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("example.com — 1 error"), "{text}");
    let title = lines.iter().position(|line| line.starts_with("error[SPF")).unwrap();
    assert!(lines[title + 1].ends_with("example.com TXT"), "{text}");
    let record = lines[title + 2..].iter().position(|line| line.contains("v=spf1")).unwrap();
    let (record, marks) = (lines[title + 2 + record], lines[title + 3 + record]);
    let column = |line: &str, at: usize| line[..at].chars().count();
    let fault = column(record, record.find("includ:").unwrap());
    assert_eq!(column(marks, marks.find(['━', '┯']).unwrap()), fault, "{text}");
    assert!(lines[title..].contains(&MENDED), "{text}");
}

#[test]
fn what_is_proposed_mends_it() {
    let desk = desk();
    let json = check(&desk, &["example.com", "--dns", "z", "--format", "json"]).json(1);
    let change = &json["domains"][0]["findings"][0]["remedies"][0]["changes"][0];
    let (old, new) = (change["old"].as_str().unwrap(), change["value"].as_str().unwrap());
    assert_eq!((change["action"].as_str(), new), (Some("replace"), MENDED));
    desk.write("mended", ZONE.replace(old, new));
    let json = check(&desk, &["example.com", "--dns", "mended", "--format", "json"]).json(0);
    assert_eq!(json["counts"]["error"], 0);
}

#[test]
fn whatever_is_typed_the_domain_that_was_checked_is_told() {
    let desk = desk();
    for (typed, told) in [
        ("www.example.com", "without www"),
        ("https://www.example.com/contact?a=b#c", "web address"),
        ("Joe <joe@example.com>", "mail address"),
        ("_dmarc.example.com", "record"),
        ("s1._domainkey.example.com", "DKIM key"),
    ] {
        let text = check(&desk, &[typed, "--dns", "good", "--fail-on", "never"]).expect(0);
        assert!(text.starts_with("example.com — "), "{text}");
        assert!(text.lines().nth(1).unwrap().contains(told), "{text}");
    }
    let text = check(&desk, &["Example.COM.", "--dns", "good"]).expect(0);
    assert!(!text.contains("checked for"), "{text}");
    for (typed, told) in [
        ("192.0.2.1", "192.0.2.1 is an address of the network"),
        ("localhost", "\"localhost\" is no whole domain"),
        ("no domain", "is no domain"),
    ] {
        let error = check(&desk, &[typed, "--dns", "good"]).expect_error(2);
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn the_selector_of_a_key_that_was_typed_is_looked_at() {
    let args = ["s7._domainkey.example.com", "--dns", "good", "--format", "json"];
    let json = check(&desk(), &[&args[..], &["--fail-on", "never"]].concat()).json(0);
    let places = json["domains"][0]["looked_at"].as_array().unwrap();
    let key = places.iter().find(|place| place["subject"] == "dkim-key").unwrap();
    assert_eq!(key["name"], "s7._domainkey.example.com");
    assert_eq!(key["state"], "absent");
}

#[test]
fn a_record_is_drawn_with_what_it_leads_to_and_costs() {
    let text = check(&desk(), &["example.com", "--dns", "good"]).expect(0);
    assert!(text.contains("[1 look-up of at most 10]"), "{text}");
    let include = text.lines().position(|line| line.contains("├─ include:_spf.example.com"));
    let below = text.lines().nth(include.unwrap() + 2).unwrap();
    assert!(below.contains("│  ├─ ip4:192.0.2.0/24"), "{text}");
}

#[test]
fn severities_decide_how_it_ends() {
    let desk = desk();
    desk.write("waxseal.toml", "[severity]\nSPF = \"warning\"\n");
    let run = |fail_on| check(&desk, &["example.com", "--dns", "z", "--fail-on", fail_on]).code;
    assert_eq!((run("error"), run("warning"), run("note")), (Some(0), Some(1), Some(1)));
    assert_eq!(run("never"), Some(0));
    let sarif =
        check(&desk, &["example.com", "--dns", "z", "--fail-on", "note", "--format", "sarif"]);
    assert!(sarif.json(0)["runs"][0]["results"][0]["level"] == "warning");
}

#[test]
fn a_configuration_counts_and_is_named() {
    let desk = desk();
    desk.write("waxseal.toml", "ignore = [\"SPF\"]\n");
    let text = check(&desk, &["example.com", "--dns", "z"]).expect(0);
    assert!(text.contains("configured by waxseal.toml"), "{text}");
    assert!(!text.contains("[SPF"), "{text}");
    desk.write("other.toml", "select = [\"SPF\"]\n");
    let other = ["example.com", "--dns", "z", "--config", "other.toml", "--format", "json"];
    let json = check(&desk, &other).json(1);
    let findings = json["domains"][0]["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["code"].as_str().unwrap().starts_with("SPF")));
    for (content, told) in [
        ("ignor = []", "there is no key \"ignor\"; did you mean \"ignore\"?"),
        ("ignore = [\"SPF0001\"]", "did you mean \"SPF001\"?"),
        ("ignore = [\"spf-mising\"]", "did you mean \"spf-missing\"?"),
        ("select = 7", "line 1"),
        ("profile = \"spinofice\"", "did you mean \"spinoffice\"?"),
    ] {
        desk.write("bad.toml", content);
        let error = check(&desk, &["example.com", "--dns", "z", "--config", "bad.toml"]);
        let error = error.expect_error(2);
        assert!(error.contains(told), "{content}: {error}");
    }
    check(&desk, &["example.com", "--dns", "z", "--config", "nowhere.toml"]).expect_error(4);
}

#[test]
fn a_provider_brings_its_own_demands() {
    let desk = desk();
    let spinoffice = ["example.com", "--dns", "good", "--provider", "spinoffice"];
    let text = check(&desk, &spinoffice).expect(1);
    assert!(text.contains("mail is sent through Spinoffice CRM"), "{text}");
    assert!(text.contains("key001._domainkey.example.com"), "{text}");
    let error = check(&desk, &["example.com", "--dns", "z", "--provider", "spinofice"]);
    assert!(error.expect_error(2).contains("did you mean \"spinoffice\"?"));
    desk.write(
        "sub/ours.toml",
        "name = \"ours\"\ntitle = \"Our Relay\"\ncontact = \"Nobody.\"\n[spf]\n\
         include = \"_spf.example.com\"\nrecord = \"v=spf1 include:_spf.example.com -all\"\n\
         [dmarc]\nrecord = \"v=DMARC1; p=none\"\n[wait]\nspf = \"an hour\"\ndkim = \"an hour\"\n",
    );
    let file = ["example.com", "--dns", "good", "--provider", "sub/ours.toml"];
    assert!(check(&desk, &file).expect(0).contains("Our Relay"));
    desk.write("sub/waxseal.toml", "profiles = [\"ours.toml\"]\nprofile = \"ours\"\n");
    let configured = ["example.com", "--dns", "good", "--config", "sub/waxseal.toml"];
    assert!(check(&desk, &configured).expect(0).contains("Our Relay"));
}

#[test]
fn what_large_receivers_ask_is_told_one_by_one() {
    let desk = desk();
    let args = ["example.com", "--dns", "z", "--require", "gmail-bulk", "--format", "json"];
    let json = check(&desk, &args).json(1);
    let gmail = &json["domains"][0]["required"][0];
    assert_eq!(gmail["name"], "gmail-bulk");
    let met = |text: &str| {
        let requirements = gmail["requirements"].as_array().unwrap().iter();
        let mut told = requirements.filter(|one| one["text"].as_str().unwrap().contains(text));
        told.next().unwrap()["met"].clone()
    };
    assert_eq!(met("has DMARC"), Value::Bool(true));
    assert_eq!(met("has DKIM"), Value::Null, "no selector was named");
    let text = check(&desk, &["example.com", "--dns", "z", "--require", "gmail-bulk"]).expect(1);
    assert!(text.contains("✔ The domain has DMARC"), "{text}");
    let error = check(&desk, &["example.com", "--dns", "z", "--require", "gmial-bulk"]);
    assert!(error.expect_error(2).contains("did you mean \"gmail-bulk\"?"));
}

#[test]
fn an_address_that_mail_is_sent_from_is_checked() {
    let desk = desk();
    let args = ["example.com", "--dns", "good", "--format", "json", "--fail-on", "never"];
    let codes = |ip: &str| {
        let json = check(&desk, &[&args[..], &["--ip", ip]].concat());
        let json: Value = serde_json::from_str(&json.stdout).unwrap();
        let findings = json["domains"][0]["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["name"].to_string()).collect::<Vec<_>>().join(" ")
    };
    assert!(codes("198.51.100.1").contains("send-spf"));
    assert!(!codes("192.0.2.7").contains("send-spf"));
}

#[test]
fn what_the_files_do_not_answer_is_told() {
    let desk = Desk::new();
    desk.write("bag", "example.com. 60 IN TXT \"v=spf1 include:_spf.example.net -all\"\n");
    let text = check(&desk, &["example.com", "--dns", "bag"]).expect(3);
    for question in ["_spf.example.net TXT", "_dmarc.example.com TXT", "example.com MX"] {
        assert!(text.contains(&format!("\n  {question}\n")), "{question}: {text}");
    }
    assert!(text.contains("waxseal dns snapshot"), "{text}");
    desk.write("servfail.json", r#"{"version":1,"answers":[{"name":"_dmarc.example.com","type":"TXT","status":"servfail"}]}"#);
    let args = ["example.com", "--dns", "bag", "--dns", "servfail.json", "--format", "json"];
    let json = check(&desk, &args).json(3);
    let unanswered = json["domains"][0]["unanswered"].as_array().unwrap();
    let is_dmarc = |one: &&Value| one["name"] == "_dmarc.example.com" && one["type"] == "TXT";
    assert_eq!(unanswered.iter().find(is_dmarc).unwrap()["reason"], "servfail");
    assert!(check(&desk, &["example.com"]).expect_error(2).contains("no DNS facts"));
}

#[test]
fn many_domains_come_in_their_order_with_their_problems() {
    let desk = desk();
    let mut list = String::from("# what we send for\nwww.example.com  # by hand\n\n192.0.2.1\n");
    let mut expected = vec!["example.com".to_owned()];
    for number in 0..300 {
        let domain = format!("d{number}.example.com");
        list.extend(["user@", &domain, "\n"]);
        expected.push(domain);
    }
    desk.write("list.txt", &list);
    let args = ["--domains", "list.txt", "--dns", "good", "--format", "jsonl"];
    let run = check(&desk, &args);
    assert!(run.stderr.contains("list.txt, line 4: 192.0.2.1 is an address"), "{}", run.stderr);
    let lines = run.expect(4);
    let domains: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["domain"].as_str().unwrap().into())
        .collect();
    assert_eq!(domains, expected);
    // The same on standard input, byte for byte.
    let args = ["check", "--domains", "-", "--dns", "good", "--format", "jsonl"];
    assert_eq!(desk.run_with_stdin(&args, &list).expect(4), lines);
    let text = check(&desk, &["example.com", "--domains", "list.txt", "--dns", "good"]);
    assert!(text.expect(4).contains("\n302 domains: "));
}

#[test]
fn colours_are_for_terminals_and_whoever_wants_them() {
    let desk = desk();
    let args = ["check", "example.com", "--dns", "z"];
    assert!(!desk.run(&args).expect(1).contains('\u{1b}'));
    let always = desk.run(&[&args[..], &["--color", "always"]].concat()).expect(1);
    assert!(always.contains("\u{1b}["), "{always}");
    let mut command = desk.command(&args);
    command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    let run: Run = command.output().unwrap().into();
    assert!(!run.expect(1).contains('\u{1b}'));
    // The colours are all that is different.
    let mut plain = String::new();
    let mut rest = always.as_str();
    while let Some((before, behind)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = behind.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, desk.run(&args).expect(1));
}

#[test]
fn hostile_records_do_no_harm_in_any_format() {
    let desk = Desk::new();
    let mut answers = Vec::new();
    let nasty = r"v=spf1 \u001b]0;owned\u0007 <script>alert(1)</script> \u202e \r\n::error::x -all";
    let long = "ip4:192.0.2.1 ".repeat(4_500);
    let strings = long
        .as_bytes()
        .chunks(250)
        .map(|chunk| format!("\"{}\"", std::str::from_utf8(chunk).unwrap()));
    let long = strings.collect::<Vec<_>>().join(",");
    let many = vec![format!("[\"{nasty}\"]"); 200].join(",");
    for (name, record_type, records) in [
        ("example.com", "TXT", format!("{many},[\"v=spf1 \",{long}]")),
        ("s1._domainkey.example.com", "TXT", format!("[\"p={nasty}\"],[\"v=DKIM1; p=\",{long}]")),
        ("_dmarc.example.com", "TXT", format!("[\"v=DMARC1; p={nasty}\"]")),
    ] {
        answers
            .push(format!(r#"{{"name":"{name}","type":"{record_type}","records":[{records}]}}"#));
    }
    desk.answers("dns.json", &answers);
    for format in ["text", "json", "jsonl", "sarif", "github", "html"] {
        let args = ["example.com", "--selector", "s1", "--dns", "dns.json", "--format", format];
        let run = check(&desk, &[&args[..], &["--fail-on", "never"]].concat());
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        let text = run.stdout;
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}', '\r']), "{format}");
        assert!(
            format == "json" || format == "jsonl" || !text.contains("\n::error::x"),
            "{format}"
        );
        assert!(format != "html" || !text.contains("<script"), "{format}");
    }
}

#[test]
fn one_page_goes_to_a_file() {
    let desk = desk();
    let args = ["example.com", "--dns", "z", "--format", "html", "--output", "page.html"];
    assert_eq!(check(&desk, &args).expect(1), "");
    let page = desk.read("page.html");
    assert!(page.contains("1 thing to fix"), "{page}");
    let marked = MENDED.replace("include", "includ<mark>e</mark>");
    assert!(page.contains(&format!("<code class=\"value\">{marked}</code>")), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
}

#[test]
fn github_gets_a_line_a_finding() {
    let text = check(&desk(), &["example.com", "--dns", "z", "--format", "github"]).expect(1);
    let error = text.lines().find(|line| line.starts_with("::error title=SPF")).unwrap();
    assert!(error.contains(&format!("%0A{MENDED}")), "{error}");
    assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
}

#[test]
fn rules_are_listed_as_they_are_configured() {
    let desk = Desk::new();
    let text = desk.run(&["rules"]).expect(0);
    let missing = text.lines().find(|line| line.starts_with("SPF001 ")).unwrap();
    assert!(missing.contains("spf-missing") && missing.contains("error"), "{missing}");
    assert!(missing.ends_with("The domain publishes no SPF record."), "{missing}");
    desk.write(
        "waxseal.toml",
        "select = [\"SPF001\", \"SPF002\"]\n[severity]\nSPF002 = \"note\"\n",
    );
    let json = desk.run(&["rules", "--format", "json"]).json(0);
    let rules = json["rules"].as_array().unwrap();
    let told: Vec<_> = rules.iter().map(|rule| (&rule["code"], &rule["severity"])).collect();
    assert_eq!(
        told,
        [(&Value::from("SPF002"), &"note".into()), (&"SPF001".into(), &"error".into())]
    );
}

#[test]
fn a_rule_is_explained_by_code_name_or_family() {
    let desk = Desk::new();
    let text = desk.run(&["explain", "SPF001"]).expect(0);
    assert_eq!(desk.run(&["explain", "spf-missing"]).expect(0), text);
    assert_eq!(desk.run(&["explain", "spf001"]).expect(0), text);
    assert!(text.starts_with("SPF001 spf-missing — error, since "), "{text}");
    for heading in ["Why it matters", "Example", "Remedy"] {
        assert!(text.contains(&format!("\n{heading}\n")), "{text}");
    }
    assert!(!text.contains("```") && !text.contains("##"), "{text}");
    let family = desk.run(&["explain", "SPF"]).expect(0);
    assert!(family.contains(&text) && family.len() > 2 * text.len(), "{family}");
    let error = desk.run(&["explain", "spf-mising"]).expect_error(2);
    assert!(error.contains("did you mean \"spf-missing\"?"), "{error}");
    assert!(desk.run(&["explain", "what"]).expect_error(2).contains("`waxseal rules` lists them"));
}

#[test]
fn the_reference_page_is_fresh() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let written = fs::read_to_string(page).unwrap_or_default();
    let fresh = Desk::new().run(&["rules", "--format", "markdown"]).expect(0);
    assert!(
        written == fresh,
        "docs/rules.md is not what the rules say now; write it again:\n\
         cargo run --bin waxseal -- rules --format markdown --output docs/rules.md"
    );
}

#[test]
fn a_policy_of_mta_sts_is_held_against_the_mx_records() {
    let desk = desk();
    let zone = ZONE.replace("includ:", "include:")
        + "_mta-sts.example.com. 60 IN TXT \"v=STSv1; id=1\"\nmta-sts.example.com. 60 IN A 192.0.2.1\n";
    desk.write("sts", zone);
    let policy = |mx| format!("version: STSv1\r\nmode: enforce\r\nmx: {mx}\r\nmax_age: 604800\r\n");
    desk.write("right.txt", policy("mail.example.com"));
    desk.write("wrong.txt", policy("other.example.com"));
    let codes = |file| {
        let args = ["example.com", "--dns", "sts", "--format", "json", "--fail-on", "never"];
        let json = check(&desk, &[&args[..], &["--mta-sts-policy", file]].concat()).json(0);
        let findings = json["domains"][0]["findings"].as_array().unwrap().clone();
        findings.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(codes("wrong.txt").contains(&"sts-mx".to_owned()), "{:?}", codes("wrong.txt"));
    assert!(!codes("right.txt").iter().any(|code| code.starts_with("sts-")));
    desk.write("large.txt", vec![b'x'; 65 * 1024]);
    for args in [
        &["example.com", "--dns", "sts", "--mta-sts-policy", "large.txt"][..],
        &["example.com", "--dns", "sts", "--mta-sts-policy", "missing.txt"],
    ] {
        check(&desk, args).expect_error(4);
    }
    let two = ["example.com", "example.org", "--dns", "sts", "--mta-sts-policy", "right.txt"];
    check(&desk, &two).expect_error(2);
}
