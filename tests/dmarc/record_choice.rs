//! Which TXT records are DMARC records, and what several of them mean (RFC 9989 §4.7, §4.10).

use waxseal_verify::dns::{Answer, TxtRecord};

use crate::scene::Scene;
use crate::support::judge::Failures;

#[test]
fn only_a_record_that_begins_with_its_version_counts() {
    let mut failures = Failures::default();
    for (record, word) in [
        ("v=DMARC1; p=reject", "fail"),
        ("v=DMARC1;p=reject;", "fail"),
        ("v = DMARC1 ; p = reject ; ", "fail"),
        ("V=DMARC1; p=reject", "fail"),
        ("v=dmarc1; p=reject", "none"),
        ("v=DMARC2; p=reject", "none"),
        ("v=DMARC1 p=reject", "none"),
        ("v=DMARC1.; p=reject", "none"),
        (" v=DMARC1; p=reject", "none"),
        ("p=reject; v=DMARC1", "none"),
        ("\"v=DMARC1; p=reject\"", "none"),
        ("p=reject", "none"),
        ("", "none"),
        ("v=spf1 -all", "none"),
    ] {
        let verdict = Scene::from("example.com").record("example.com", record).verdict();
        failures.check(record, verdict.word(), word);
    }
}

#[test]
fn the_strings_of_a_record_are_put_together() {
    let record = TxtRecord::new([&b"v=DMA"[..], b"RC1; p=rej", b"ect"]);
    let answer = Answer::Txt(vec![record]);
    let verdict = Scene::from("example.com").answer("_dmarc.example.com", answer).verdict();
    assert_eq!((verdict.word(), verdict.evaluated()), ("fail", "reject"));
}

#[test]
fn of_several_records_at_one_name_none_counts() {
    let several = |scene: Scene| {
        scene
            .record("mail.example.com", "v=DMARC1; p=reject")
            .record("mail.example.com", "v=DMARC1; p=none")
    };
    let alone = several(Scene::from("mail.example.com")).verdict();
    assert_eq!(alone.word_and_code(), ("none", "no-policy"));
    // The walk goes on, and they do not mark an organization either.
    let scene = several(Scene::from("mail.example.com").dkim("example.com"))
        .record("example.com", "v=DMARC1; p=quarantine");
    let verdict = scene.verdict();
    assert_eq!(verdict.policy_domain(), "example.com");
    assert_eq!((verdict.word(), verdict.evaluated()), ("pass", "quarantine"));
    // Two records that stop the walk do not stop it together.
    let scene = Scene::from("a.example.com")
        .record("example.com", "v=DMARC1; p=none; psd=n")
        .record("example.com", "v=DMARC1; p=none; psd=y")
        .record("com", "v=DMARC1; p=reject; psd=y");
    assert_eq!(scene.verdict().policy_domain(), "com");
}

#[test]
fn records_of_other_kinds_beside_it_do_not_hurt() {
    let scene = Scene::from("example.com")
        .record("example.com", "v=spf1 -all")
        .record("example.com", "v=DMARC1; p=reject")
        .record("example.com", "v=dmarc1; p=none")
        .record("example.com", "");
    assert_eq!(scene.verdict().evaluated(), "reject");
}

#[test]
fn tags_that_are_unknown_or_historic_are_ignored() {
    for record in [
        "v=DMARC1; x=y; p=reject; pct=0; rf=iodef; ri=soon; zz=",
        "v=DMARC1; sp=reject; p=reject",
        "v=DMARC1; p=reject; fo=bogus; adkim=x; t=maybe; psd=1; rua=nobody; garbage",
    ] {
        let verdict = Scene::from("example.com").record("example.com", record).verdict();
        assert_eq!(verdict.evaluated(), "reject", "{record}");
    }
}

#[test]
fn too_many_txt_records_are_never_read_in_part() {
    let mut records = vec![TxtRecord::new([&b"v=DMARC1; p=reject"[..]])];
    records.resize(1_000, TxtRecord::new([&b"x"[..]]));
    let answer = Answer::Txt(records);
    let scene = Scene::from("example.com").answer("_dmarc.example.com", answer);
    assert_eq!(scene.verdict().word(), "none");
}
