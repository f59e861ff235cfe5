//! Discovery by the Public Suffix List (RFC 7489 §3.2, §6.6.3), and the list's own suite.

use waxseal_parse::domain::DomainName;
use waxseal_verify::a_labels::a_labels;
use waxseal_verify::dmarc::align::Alignment::{Different, SameOrganization};
use waxseal_verify::dmarc::policy::PublicSuffixList;

use crate::scene::Scene;
use crate::support::judge::Failures;
use crate::support::vectors;

/// `checkPublicSuffix('name', 'registrable domain' or null);` line by line.
#[test]
fn the_lists_own_suite() {
    let list = PublicSuffixList::parse(&vectors::read("psl/public_suffix_list.dat")).unwrap();
    let suite = String::from_utf8(vectors::read("psl/test_psl.txt")).unwrap();
    let mut failures = Failures::default();
    let mut cases = 0;
    for line in suite.lines() {
        let Some(arguments) = line.strip_prefix("checkPublicSuffix(") else { continue };
        let (input, expected) = arguments.strip_suffix(");").unwrap().split_once(", ").unwrap();
        let quoted = |text: &str| text.strip_prefix('\'')?.strip_suffix('\'').map(str::to_owned);
        // What is no domain name has no registrable domain.
        let found = quoted(input)
            .and_then(|name| a_labels(&name))
            .and_then(|name| list.registrable_domain(&name));
        let expected: Option<DomainName> = quoted(expected).and_then(|name| a_labels(&name));
        failures.check(line, found, expected);
        cases += 1;
    }
    assert_eq!(cases, 78);
}

#[test]
fn what_is_no_list_is_told() {
    for text in [&b""[..], b"\xff", b"com", b"// ===BEGIN ICANN DOMAINS===\na..b"] {
        assert!(PublicSuffixList::parse(text).is_err(), "{text:?}");
    }
}

const SUFFIXES: &str = "com\nuk\nco.uk\n";

#[test]
fn the_author_domain_and_then_its_organization_are_asked() {
    let scene = Scene::from("a.b.example.co.uk").psl(SUFFIXES);
    let asked: Vec<_> = scene.asked().into_iter().collect();
    assert_eq!(asked, ["_dmarc.a.b.example.co.uk", "_dmarc.example.co.uk"]);
    assert_eq!(scene.verdict().word(), "none");
    // Between the two nothing counts, and above them neither.
    let scene =
        scene.record("b.example.co.uk", "v=DMARC1; p=reject").record("uk", "v=DMARC1; p=none");
    assert_eq!(scene.verdict().word(), "none");
    let scene = scene.record("example.co.uk", "v=DMARC1; p=none; sp=quarantine; psd=y");
    let verdict = scene.verdict();
    assert_eq!((verdict.policy_domain(), verdict.evaluated()), ("example.co.uk", "quarantine"));
    assert_eq!(verdict.organization(), "example.co.uk");
    let own = scene.record("a.b.example.co.uk", "v=DMARC1; p=reject").verdict();
    assert_eq!((own.policy_domain(), own.evaluated()), ("a.b.example.co.uk", "reject"));
}

#[test]
fn organizations_come_from_the_list_whatever_is_published() {
    let scene = Scene::from("a.example.co.uk")
        .psl(SUFFIXES)
        .dkim("b.example.co.uk")
        .dkim("other.co.uk")
        .record("a.example.co.uk", "v=DMARC1; p=reject; psd=n")
        .record("co.uk", "v=DMARC1; p=reject")
        .compare_all();
    let verdict = scene.verdict();
    assert_eq!(verdict.alignments, [SameOrganization, Different]);
    assert_eq!(scene.asked().len(), 2, "the list answers for the identifiers");
    // A public suffix is its own organization.
    let scene =
        Scene::from("co.uk").psl(SUFFIXES).dkim("x.co.uk").record("co.uk", "v=DMARC1; p=none");
    assert_eq!((scene.verdict().word(), scene.verdict().organization()), ("fail", "co.uk"));
}

/// RFC 7489 §6.6.3: only an empty answer leads on to the organizational domain.
#[test]
fn several_records_end_the_search() {
    let scene = Scene::from("a.example.com")
        .psl(SUFFIXES)
        .record("a.example.com", "v=DMARC1; p=none")
        .record("a.example.com", "v=DMARC1; p=none")
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word_and_code(), ("none", "no-policy"));
}

#[test]
fn a_failing_answer_leaves_it_open() {
    for failing in ["_dmarc.a.example.com", "_dmarc.example.com"] {
        let scene = Scene::from("a.example.com").psl(SUFFIXES).failing(failing);
        assert_eq!(scene.verdict().word(), "temperror", "{failing}");
    }
}
