//! Messages without exactly one author domain (RFC 9989 §4.4, §5.3.1, §11.5).

use waxseal_verify::dmarc::disposition::FinalAction;

use crate::scene::Scene;
use crate::support::judge::Failures;

const RECORD: &str = "v=DMARC1; p=reject";

/// A message that would pass for `good.test`, were it only its author.
fn scene(header: &str) -> Scene {
    Scene::with_header(header)
        .dkim("good.test")
        .spf("good.test")
        .record("good.test", RECORD)
        .record("evil.test", RECORD)
}

#[test]
fn every_reason_has_its_own_word_and_code() {
    let mut failures = Failures::default();
    let many = "X: y\r\n".repeat(10_000) + "From: a@good.test";
    for (header, code) in [
        ("Subject: no author", "from-missing"),
        ("Sender: a@good.test", "from-missing"),
        ("From: a@good.test\r\nFrom: a@good.test", "several-from-fields"),
        ("From: a@evil.test\r\nfrom : a@good.test", "several-from-fields"),
        ("From: a@good.test, b@evil.test", "several-author-domains"),
        ("From: g: a@good.test, b@evil.test;", "several-author-domains"),
        ("From: a@good.test@evil.test", "from-malformed"),
        ("From: a@good.test <b@evil.test", "from-malformed"),
        ("From: <a@good.test> <b@evil.test>", "from-malformed"),
        ("From: a@good.test\0@evil.test", "from-malformed"),
        ("From: a@good.test(.evil.test", "from-malformed"),
        ("From: =?utf-8?B?PGFAZ29vZC50ZXN0Pg==?=", "from-without-domain"),
        ("From: root", "from-without-domain"),
        ("From:", "from-without-domain"),
        ("From: Nobody:;", "from-without-domain"),
        ("From: a@[192.0.2.1]", "from-without-domain"),
        ("From: a@good.test <b@good.test>", "from-deviation"),
        ("From: a@good!.test", "author-domain-name"),
        ("From: a@-a{b}.test", "author-domain-name"),
        (&many, "too-many-header-fields"),
    ] {
        let verdict = scene(header).verdict();
        let name = &header[header.len().saturating_sub(60)..];
        failures.check(name, verdict.word_and_code(), ("permerror", code));
        failures.check(name, verdict.policy, None);
        failures.check(name, verdict.action, FinalAction::None);
        failures.check(name, verdict.author, None);
        failures.check(name, scene(header).asked().len(), 0);
    }
}

#[test]
fn the_author_is_the_address_and_nothing_around_it() {
    let mut failures = Failures::default();
    for (header, author) in [
        ("From: \"a@good.test\" <b@evil.test>", "evil.test"),
        ("From: a@evil.test (b@good.test)", "evil.test"),
        ("From: (a@good.test) <b@evil.test>", "evil.test"),
        ("From: <@good.test,@good.test:b@evil.test>", "evil.test"),
        ("From: \"a@good.test\"@evil.test", "evil.test"),
        ("From: =?utf-8?Q?=3Ca=40good=2Etest=3E?= <b@evil.test>", "evil.test"),
        ("From:\r\n good.test\r\n\t<b@\r\n evil.test>", "evil.test"),
        ("Sender: a@good.test\r\nFrom: b@evil.test\r\nReply-To: a@good.test", "evil.test"),
        ("From: a@good.test, b@GOOD.test", "good.test"),
        ("From: Team: a@good.test;", "good.test"),
    ] {
        let verdict = scene(header).verdict();
        failures.check(header, verdict.author.as_deref(), Some(author));
        let word = if author == "good.test" { "pass" } else { "fail" };
        failures.check(header, verdict.word(), word);
    }
}

#[test]
fn a_clear_author_with_broken_grammar_counts_where_the_policy_forgives_it() {
    for (header, author) in [
        ("From: a@good.test <b@evil.test>", "evil.test"),
        ("From: a@good.test <b@good.test>", "good.test"),
        ("From: a..b@good.test", "good.test"),
        ("From: x@good.test, a..b@good.test", "good.test"),
    ] {
        let mut scene = scene(header);
        assert_eq!(scene.verdict().word_and_code(), ("permerror", "from-deviation"), "{header}");
        scene.policy.forgives_author_syntax = true;
        assert_eq!(scene.verdict().author.as_deref(), Some(author), "{header}");
    }
    // What is not clear is never forgiven.
    let mut scene = scene("From: a@good.test, b@evil.test");
    scene.policy.forgives_author_syntax = true;
    assert_eq!(scene.verdict().word_and_code(), ("permerror", "several-author-domains"));
}

/// One domain in two spellings is one domain.
#[test]
fn u_labels_and_a_labels_of_one_domain_are_the_same_author() {
    let scene = Scene::with_header("From: a@b\u{fc}cher.example, b@xn--bcher-kva.example")
        .dkim("xn--bcher-kva.example")
        .record("xn--bcher-kva.example", RECORD);
    assert_eq!(scene.verdict().word(), "pass");
}
