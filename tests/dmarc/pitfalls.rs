//! Bugs and vulnerabilities of other implementations, by the place where they were told.

use waxseal_verify::dmarc::align::{Mechanism, Outcome};

use crate::scene::Scene;

/// kumomta#505, #513: a final semicolon failed to parse.
#[test]
fn a_final_semicolon_is_fine() {
    let scene = Scene::from("example.com").record("example.com", "v=DMARC1; p=reject;");
    assert_eq!(scene.verdict().evaluated(), "reject");
}

/// kumomta#513: alignment alone was looked at, not the verdict of SPF or DKIM.
#[test]
fn alignment_alone_is_no_pass() {
    let scene = Scene::from("example.com")
        .with(Mechanism::Dkim, "example.com", Outcome::Fail)
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word(), "fail");
}

/// kumomta#513, mail-auth 0.12.1: alignment minded case.
#[test]
fn alignment_ignores_case() {
    let scene = Scene::from("EXAMPLE.com")
        .dkim("Mail.example.COM")
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word(), "pass");
}

/// mailauth 5.0.0: `adkim=s` and `aspf=s` had been treated as relaxed for years.
#[test]
fn strict_is_strict() {
    let scene = Scene::from("example.com")
        .dkim("mail.example.com")
        .spf("mail.example.com")
        .record("example.com", "v=DMARC1; p=reject; adkim=s; aspf=s");
    assert_eq!(scene.verdict().word(), "fail");
}

/// OpenDMARC#371, first cut: no walk was done for the identifiers, so that siblings never aligned.
#[test]
fn siblings_align_through_their_organization() {
    let scene = Scene::from("news.example.com")
        .dkim("mail.example.com")
        .record("example.com", "v=DMARC1; p=reject")
        .record("mail.example.com", "v=DMARC1; p=none");
    assert_eq!(scene.verdict().word(), "pass");
}

/// ScubaGear#2237: the record of a public suffix domain beat that of the organization.
#[test]
fn the_organization_beats_its_public_suffix() {
    let scene = Scene::from("a.agency.gov")
        .record("agency.gov", "v=DMARC1; p=quarantine")
        .record("gov", "v=DMARC1; p=reject; psd=y");
    let verdict = scene.verdict();
    assert_eq!((verdict.policy_domain(), verdict.evaluated()), ("agency.gov", "quarantine"));
}

/// RFC 9091 counted NODATA as non-existence; RFC 9989 §3.2.13 does not.
#[test]
fn a_name_without_records_exists() {
    let scene = Scene::from("a.example.com")
        .record("example.com", "v=DMARC1; p=none; np=reject")
        .no_data("a.example.com");
    assert_eq!(scene.verdict().evaluated(), "none");
}

/// mail-auth 0.13.2: an aligned identifier in `temperror` made the message fail.
#[test]
fn a_temporary_error_is_no_failure() {
    let scene = Scene::from("example.com")
        .with(Mechanism::Dkim, "example.com", Outcome::TempError)
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word(), "temperror");
}

/// CVE-2020-12272 (OpenDMARC): `example.net(.example.com` as a domain of an identifier or author was
/// compared by its end, and found its way into Authentication-Results.
#[test]
fn a_parenthesis_is_never_part_of_a_domain() {
    let scene = Scene::with_header("From: a@example.net(.example.com")
        .dkim("example.com")
        .record("example.com", "v=DMARC1; p=none");
    let verdict = scene.verdict();
    assert_eq!(verdict.word_and_code(), ("permerror", "from-malformed"));
    assert_eq!(verdict.author, None);
    // A name with such a byte can reach alignment only as an identifier; it is compared as a whole.
    let scene = Scene::from("example.com")
        .spf("example.net(.example.com")
        .record("example.com", "v=DMARC1; p=none; aspf=s");
    assert_eq!(scene.verdict().word(), "fail");
}

/// CVE-2021-34555, CVE-2019-16378: several From fields or addresses crashed or bypassed the check.
#[test]
fn several_authors_never_pass() {
    for header in [
        "From: a@evil.test\r\nFrom: a@example.com",
        "From: a@example.com\r\nFrom: a@evil.test",
        "From: a@evil.test, b@example.com",
        "From: a@example.com, b@evil.test",
        "From: ,\r\nFrom: a@example.com",
    ] {
        let scene = Scene::with_header(header)
            .dkim("example.com")
            .spf("example.com")
            .record("example.com", "v=DMARC1; p=none");
        assert_eq!(scene.verdict().word(), "permerror", "{header}");
    }
}
