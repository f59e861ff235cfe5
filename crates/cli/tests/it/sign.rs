//! `waxseal sign`, and what it signs verified by another process.

use crate::support::{Desk, MESSAGE};

const SIGN: [&str; 7] = ["sign", "--key", "k.pem", "--domain", "example.com", "--selector", "s1"];

/// A desk with an Ed25519 key, published at `s1`.
fn desk() -> Desk {
    let desk = Desk::new();
    let record = desk.generate("k", "ed25519", "s1");
    desk.snapshot("dns.json", &[&record]);
    desk
}

fn assert_passes(desk: &Desk, signed: &str, more: &[&str]) -> String {
    let verify = ["verify", "--only", "dkim", "-", "--dns", "dns.json", "--policy", "strict"];
    desk.run_with_stdin(&[&verify[..], more].concat(), signed).expect(0)
}

#[test]
fn rsa_and_ed25519_sign_at_once() {
    let desk = Desk::new();
    let rsa = desk.generate("rsa", "rsa", "r1");
    let ed25519 = desk.generate("ed", "ed25519", "e1");
    desk.snapshot("dns.json", &[&rsa, &ed25519]);
    let keys = ["--key", "rsa.pem", "--selector", "r1", "--key", "ed.pem", "--selector", "e1"];
    let args = [&["sign"], &keys[..], &["--domain", "example.com"]].concat();
    let signed = desk.run_with_stdin(&args, MESSAGE).expect(0);
    assert!(signed.ends_with(MESSAGE));
    let text = assert_passes(&desk, &signed, &[]);
    assert!(
        text.starts_with(
            "-: pass\n  pass — example.com (r1, rsa-sha256 2048)\n  \
             pass — example.com (e1, ed25519-sha256)\n"
        ),
        "{text}"
    );
}

#[test]
fn every_option_is_in_the_field() {
    let desk = desk();
    let options = [
        "--canonicalization",
        "simple/relaxed",
        "--identity",
        "joe@mail.example.com",
        "--at",
        "2023-11-14T22:13:20Z",
        "--expire",
        "1w 1d",
        "--copy-fields",
        "--header",
        "Subject+",
        "--header",
        "From",
        "--fields-only",
    ];
    let fields = desk.run_with_stdin(&[&SIGN[..], &options].concat(), MESSAGE).expect(0);
    let flat = fields.replace("\r\n", "").replace(' ', "");
    for tag in [
        "c=simple/relaxed;",
        "i=joe@mail.example.com;",
        "t=1700000000;",
        "x=1700691200;",
        "h=Subject:Subject:From:From;",
        "z=Subject:=20Hello|From:=20joe@example.com",
    ] {
        assert!(flat.contains(tag), "{tag} is not in {fields}");
    }
    assert!(fields.ends_with("\r\n") && !fields.contains("Hello, Jane"));
    assert_passes(&desk, &(fields + MESSAGE), &["--at", "2023-11-15"]);
}

#[test]
fn a_file_is_signed_into_a_file() {
    let desk = desk();
    desk.write("mail.eml", MESSAGE);
    let args = [&SIGN[..], &["mail.eml", "--output", "signed.eml"]].concat();
    assert_eq!(desk.run(&args).expect(0), "");
    assert_passes(&desk, &desk.read("signed.eml"), &[]);
}

#[test]
fn line_endings_are_repaired_only_when_asked() {
    let desk = desk();
    let stored = MESSAGE.replace("\r\n", "\n");
    let error = desk.run_with_stdin(&SIGN, &stored).expect_error(1);
    assert!(error.starts_with("error: the message is not signed: "), "{error}");
    assert!(error.contains("hint: --repair-line-endings "), "{error}");
    let repair = [&SIGN[..], &["--repair-line-endings"]].concat();
    let signed = desk.run_with_stdin(&repair, &stored).expect(0);
    assert!(signed.ends_with(MESSAGE));
    assert_passes(&desk, &signed, &[]);
}

#[test]
fn what_would_not_verify_is_refused() {
    let desk = desk();
    desk.write("mail.eml", "Subject: nobody\r\n\r\nx\r\n");
    let args = [&SIGN[..], &["mail.eml", "--output", "signed.eml"]].concat();
    let error = desk.run(&args).expect_error(1);
    assert!(error.contains("no From field"), "{error}");
    assert!(!desk.path("signed.eml").exists());
    let long = format!("{MESSAGE}{}\r\n", "x".repeat(999));
    assert!(desk.run_with_stdin(&SIGN, long).expect_error(1).contains("more than 998 octets"));
}

#[test]
fn arguments_that_do_not_fit_are_told() {
    let desk = desk();
    desk.write("public.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    let with = |args: &[&str]| desk.run_with_stdin(args, MESSAGE);
    let more_keys = [&SIGN[..], &["--key", "k.pem"]].concat();
    assert!(with(&more_keys).expect_error(2).contains("one selector for each key"));
    for (option, value, text) in [
        ("--canonicalization", "nofws", "header/body"),
        ("--expire", "soon", "duration"),
        ("--at", "soon", "seconds since 1970"),
        ("--identity", "joe@example.net", "must be the signing domain or one below it"),
        ("--header", "Subject", "From must be among the signed fields"),
    ] {
        let error = with(&[&SIGN[..], &[option, value]].concat()).expect_error(2);
        assert!(error.contains(text), "{error}");
    }
    let key = |file| ["sign", "--key", file, "--domain", "example.com", "--selector", "s1"];
    assert!(with(&key("public.pem")).expect_error(4).contains("this is a public key"));
    assert!(with(&key("missing.pem")).expect_error(4).contains("missing.pem: cannot read it"));
    let domain = ["sign", "--key", "k.pem", "--domain", "com", "--selector", "s1"];
    assert!(with(&domain).expect_error(2).contains("must be a domain name"));
}

#[cfg(unix)]
#[test]
fn a_key_for_everybody_is_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk();
    std::fs::set_permissions(desk.path("k.pem"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let run = desk.run_with_stdin(&SIGN, MESSAGE);
    assert!(
        run.stderr.starts_with("warning: k.pem: every user of this machine "),
        "{}",
        run.stderr
    );
    assert_passes(&desk, &run.expect(0), &[]);
}
