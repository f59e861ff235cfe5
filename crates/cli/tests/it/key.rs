//! `waxseal key`: keys made, published and checked.

use std::fs;

use crate::support::Desk;

const AT_S1: [&str; 4] = ["--domain", "example.com", "--selector", "s1"];

fn check(desk: &Desk, key: &str, dns: &str) -> crate::support::Run {
    let args = [&["key", "check", "--key", key, "--dns", dns], &AT_S1[..]].concat();
    desk.run(&args)
}

#[cfg(unix)]
fn chmod(desk: &Desk, name: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_is_generated_can_be_published_in_every_form() {
    let desk = Desk::new();
    let generate = [&["key", "generate", "--output", "k.pem"], &AT_S1[..]].concat();
    let text = desk.run(&generate).expect(0);
    assert!(text.contains("name:\n  s1._domainkey.example.com\n"), "{text}");
    let pem = desk.read("k.pem");
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    let record = |format: &str| {
        let args = [&["key", "record", "--key", "k.pem", "--format", format], &AT_S1[..]].concat();
        desk.run(&args)
    };
    assert_eq!(record("text").expect(0), text);
    let json = record("json").json(0);
    let value = json["value"].as_str().unwrap();
    assert!(value.starts_with("v=DKIM1; k=rsa; p=MIIBI") && text.contains(value));
    let strings = json["strings"].as_array().unwrap();
    let strings: Vec<_> = strings.iter().map(|string| string.as_str().unwrap()).collect();
    assert!(strings.len() > 1 && strings.iter().all(|string| string.len() <= 255));
    assert_eq!(strings.concat(), value);
    // The zone line and the snapshot say the same to a verifier.
    desk.write("example.com.zone", record("zone").expect(0));
    desk.snapshot("dns.json", &[&json]);
    for dns in ["example.com.zone", "dns.json"] {
        let text = check(&desk, "k.pem", dns).expect(0);
        assert_eq!(text, "s1._domainkey.example.com: the private key fits the published record\n");
    }
}

#[cfg(unix)]
#[test]
fn a_private_key_is_for_nobody_else_and_never_lost() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    desk.generate("k", "ed25519", "s1");
    let first = desk.read("k.pem");
    assert_eq!(desk.path("k.pem").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let again = ["key", "generate", "--type", "ed25519", "--output", "k.pem"];
    let again = [&again[..], &AT_S1].concat();
    let error = desk.run(&again).expect_error(4);
    assert_eq!(error, "error: k.pem: it is there already; --force overwrites it\n");
    assert_eq!(desk.read("k.pem"), first);
    chmod(&desk, "k.pem", 0o644);
    desk.run(&[&again[..], &["--force"]].concat()).expect(0);
    assert_ne!(desk.read("k.pem"), first);
    assert_eq!(desk.path("k.pem").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(desk.path("")).unwrap().count(), 1, "a temporary file is left");
}

#[test]
fn a_key_can_go_down_a_pipe() {
    let desk = Desk::new();
    let args = [&["key", "generate", "--type", "ed25519", "--output", "-"], &AT_S1[..]].concat();
    let run = desk.run(&args);
    assert!(run.stderr.contains("v=DKIM1; k=ed25519; p="), "{}", run.stderr);
    let pem = run.expect(0);
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(pem.ends_with("-----END PRIVATE KEY-----\n"), "{pem}");
}

#[test]
fn sizes_that_nobody_should_use_are_refused() {
    let desk = Desk::new();
    let generate = |more: &[&str]| {
        desk.run(&[&["key", "generate", "--output", "k.pem"], &AT_S1[..], more].concat())
    };
    assert!(generate(&["--bits", "1024"]).expect_error(2).contains("smaller keys are weak"));
    let error = generate(&["--type", "ed25519", "--bits", "2048"]).expect_error(2);
    assert!(error.contains("--bits goes with --type rsa only"), "{error}");
    assert!(!desk.path("k.pem").exists());
    let json = generate(&["--bits", "3072", "--format", "json"]).json(0);
    assert!(json["value"].as_str().unwrap().len() > 500);
}

#[test]
fn check_says_what_a_receiver_will_find() {
    let desk = Desk::new();
    let good = desk.generate("k", "ed25519", "s1");
    desk.generate("other", "ed25519", "s1");
    desk.snapshot("dns.json", &[&good]);
    let text = check(&desk, "other.pem", "dns.json").expect(1);
    assert_eq!(
        text,
        "s1._domainkey.example.com: the published key is not that of the private key\n"
    );
    desk.generate("rsa", "rsa", "s1");
    assert!(check(&desk, "rsa.pem", "dns.json").expect(1).contains("k= is not that of"));

    let value = good["value"].as_str().unwrap();
    for (record, found) in [
        (
            format!("\"{value}; t=y\""),
            "fits the published record, but the policy does not forgive that the key is in testing mode (t=y)",
        ),
        (format!("\"{value}; s=tlsrpt\""), "the key record's s= does not allow e-mail"),
        ("\"v=DKIM1; k=ed25519; p=\"".to_owned(), "the key has been revoked"),
        ("\"v=spf1 -all\"".to_owned(), "not a DKIM key record"),
    ] {
        desk.write("z.zone", format!("s1._domainkey.example.com. 60 IN TXT {record}\n"));
        let text = check(&desk, "k.pem", "z.zone").expect(1);
        assert!(text.contains(found), "{text}");
    }
    let snapshot = |status: &str| {
        let name = "s1._domainkey.example.com";
        let answer = format!(r#"{{"name":"{name}","type":"TXT","status":"{status}"}}"#);
        desk.answers("status.json", &[answer]);
        check(&desk, "k.pem", "status.json")
    };
    assert!(snapshot("nxdomain").expect(1).contains("does not exist in the DNS"));
    assert!(snapshot("timeout").expect(3).contains("no answer came in time"));
    desk.answers("empty.json", &[]);
    assert!(check(&desk, "k.pem", "empty.json").expect(3).contains("does not hold this question"));
    let without = [&["key", "check", "--key", "k.pem"], &AT_S1[..]].concat();
    assert!(desk.run(&without).expect_error(2).contains("no DNS facts"));
}

#[cfg(unix)]
#[test]
fn check_complains_about_a_key_for_everybody() {
    let desk = Desk::new();
    let record = desk.generate("k", "ed25519", "s1");
    desk.snapshot("dns.json", &[&record]);
    for (mode, code) in [(0o600, 0), (0o640, 0), (0o604, 1), (0o602, 1)] {
        chmod(&desk, "k.pem", mode);
        let text = check(&desk, "k.pem", "dns.json").expect(code);
        assert!(text.contains("fits the published record\n"), "{text}");
        assert_eq!(text.contains("chmod 600 k.pem"), code == 1, "{text}");
    }
}
