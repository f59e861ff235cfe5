//! Help, manual pages and completions.

use std::fs;

use crate::support::Desk;

const COMMANDS: [&[&str]; 23] = [
    &[],
    &["verify"],
    &["check"],
    &["diagnose"],
    &["rules"],
    &["explain"],
    &["sign"],
    &["key"],
    &["key", "generate"],
    &["key", "record"],
    &["key", "check"],
    &["spf"],
    &["spf", "check"],
    &["setup"],
    &["dns"],
    &["dns", "questions"],
    &["dns", "snapshot"],
    &["authentication-results"],
    &["authentication-results", "show"],
    &["authentication-results", "strip"],
    &["report"],
    &["report", "show"],
    &["completions"],
];

#[test]
fn help_begins_with_examples() {
    let desk = Desk::new();
    for command in COMMANDS {
        let text = desk.run(&[command, &["--help"]].concat()).expect(0);
        let examples = text.find("Examples:\n  waxseal ").unwrap();
        assert!(examples < text.find("Usage:").unwrap(), "{text}");
    }
    let verify = desk.run(&["verify", "--help"]).expect(0);
    assert!(verify.contains("Exit codes, of several the first that applies:\n  130 "), "{verify}");
}

#[test]
fn every_command_has_a_manual_page() {
    let desk = Desk::new();
    for command in COMMANDS {
        let page = desk.run(&[&["man"], command].concat()).expect(0);
        for section in ["NAME", "SYNOPSIS", "OPTIONS"] {
            assert!(page.contains(&format!(".SH {section}\n")), "{page}");
        }
        assert!(page.contains(".SH EXAMPLES\n.nf\n  waxseal "), "{page}");
    }
    let verify = desk.run(&["man", "verify"]).expect(0);
    assert!(verify.contains("waxseal\\-verify"), "{verify}");
    assert!(
        verify.contains(".nf\nExit codes, of several the first that applies:\n  130  "),
        "{verify}"
    );
    assert_eq!(desk.run(&["man", "--output", "man1"]).expect(0), "");
    for page in
        ["waxseal.1", "waxseal-verify.1", "waxseal-key-generate.1", "waxseal-dns-questions.1"]
    {
        assert!(fs::metadata(desk.path("man1").join(page)).unwrap().len() > 200, "{page}");
    }
    assert!(desk.run(&["man", "nonsense"]).expect_error(2).contains("no command \"nonsense\""));
}

#[test]
fn shells_can_complete() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = desk.run(&["completions", shell]).expect(0);
        assert!(script.contains("authserv-id") && script.contains("questions"), "{shell}");
    }
    desk.run(&["completions", "cmd.exe"]).expect_error(2);
}

#[test]
fn a_bare_command_shows_its_help() {
    let desk = Desk::new();
    assert!(desk.run(&[]).expect_error(2).contains("Examples:"));
    assert!(desk.run(&["--version"]).expect(0).starts_with("waxseal "));
}
