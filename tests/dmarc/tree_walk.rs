//! The DNS tree walk (RFC 9989 §4.10).

use waxseal_verify::dmarc::align::Alignment::{Different, SameOrganization};

use crate::scene::Scene;

const P: &str = "v=DMARC1; p=none";
const PSD_Y: &str = "v=DMARC1; p=reject; psd=y";
const PSD_N: &str = "v=DMARC1; p=reject; psd=n";

#[test]
fn the_walk_goes_down_to_the_top_level_domain() {
    let scene = Scene::from("a.b.example.com");
    let asked: Vec<_> = scene.asked().into_iter().collect();
    assert_eq!(
        asked,
        ["_dmarc.a.b.example.com", "_dmarc.b.example.com", "_dmarc.com", "_dmarc.example.com"]
    );
    assert_eq!(scene.record("com", "v=DMARC1; p=reject").verdict().policy_domain(), "com");
}

#[test]
fn at_most_eight_questions_for_any_name() {
    for labels in 1..=60 {
        let domain = vec!["x"; labels].join(".");
        let asked = Scene::from(&domain).asked();
        // All of these names do not exist, and there is no policy to ask further for.
        assert_eq!(asked.len(), labels.min(8), "{labels} labels");
    }
}

/// Every question that the author's walk may need is asked in one round, so the facts hold what lies
/// above a stop; none of it counts.
#[test]
fn a_declared_public_suffix_or_organization_stops_the_walk() {
    for (record, organization) in [(PSD_N, "example.com"), (PSD_Y, "mail.example.com")] {
        let scene = Scene::from("mail.example.com")
            .dkim("mail.example.com")
            .record("example.com", record)
            .failing("_dmarc.com");
        let verdict = scene.verdict();
        assert_eq!(verdict.word(), "pass", "{record}");
        assert_eq!(verdict.organization(), organization, "{record}");
        assert_eq!(verdict.policy_domain(), "example.com", "{record}");
    }
}

#[test]
fn a_public_suffix_domain_at_the_start_is_its_own_organization() {
    let scene = Scene::from("bank").dkim("sub.bank").record("bank", PSD_Y);
    let verdict = scene.verdict();
    assert_eq!(verdict.organization(), "bank");
    // `sub.bank` has an organization of its own.
    assert_eq!(verdict.organizations, [Some("sub.bank".to_owned())]);
    assert_eq!((verdict.alignments[0], verdict.word()), (Different, "fail"));
}

#[test]
fn without_a_declaration_the_shortest_name_with_a_record_is_the_organization() {
    let scene = Scene::from("a.b.example.com")
        .dkim("example.com")
        .record("a.b.example.com", P)
        .record("b.example.com", P)
        .record("example.com", P);
    let verdict = scene.verdict();
    assert_eq!(verdict.organization(), "example.com");
    assert_eq!(verdict.policy_domain(), "a.b.example.com");
    assert_eq!(verdict.alignments, [SameOrganization]);
    // Not the record nearest to the author domain: that of the organization.
    let scene = Scene::from("a.b.example.com")
        .record("b.example.com", "v=DMARC1; p=reject")
        .record("example.com", "v=DMARC1; p=quarantine");
    assert_eq!(scene.verdict().policy_domain(), "example.com");
}

#[test]
fn without_any_record_the_start_is_the_organization() {
    // The author domain has a record, and the parent of both has none.
    let scene = Scene::from("a.example.com").dkim("b.example.com").record("a.example.com", P);
    let verdict = scene.verdict();
    assert_eq!(verdict.organization(), "a.example.com");
    assert_eq!((verdict.alignments[0], verdict.word()), (Different, "fail"));
    let below = Scene::from("a.example.com").dkim("x.a.example.com").record("a.example.com", P);
    assert_eq!(below.verdict().word(), "pass");
}

#[test]
fn the_organization_below_a_public_suffix_comes_from_the_name_not_from_the_last_question() {
    // 9 labels: 8 are skipped, and the second question is for the 7 of the public suffix domain.
    let author = "a.b.c.d.e.f.g.h.bank";
    let organization = "b.c.d.e.f.g.h.bank";
    let scene = Scene::from(author).record("c.d.e.f.g.h.bank", PSD_Y);
    let verdict = scene.clone().dkim(organization).verdict();
    assert_eq!(verdict.organization(), organization);
    assert_eq!(verdict.policy_domain(), "c.d.e.f.g.h.bank");
    assert_eq!(verdict.alignments, [SameOrganization]);
    let other = scene.dkim("x.c.d.e.f.g.h.bank").verdict();
    assert_eq!((other.alignments[0], other.word()), (Different, "fail"));
}

#[test]
fn a_record_between_organization_and_author_does_not_count_below_a_public_suffix() {
    let scene = Scene::from("a.b.bank.example")
        .record("a.b.bank.example", P)
        .record("bank.example", PSD_Y)
        .record("example", P);
    let verdict = scene.clone().dkim("b.bank.example").verdict();
    assert_eq!(verdict.organization(), "b.bank.example");
    assert_eq!(verdict.policy_domain(), "a.b.bank.example");
    // Without its own record and without one of the organization, that of the public suffix domain.
    let scene = Scene::from("x.a.b.bank.example")
        .record("a.b.bank.example", P)
        .record("bank.example", PSD_Y);
    assert_eq!(scene.verdict().policy_domain(), "bank.example");
}

#[test]
fn a_name_without_room_for_the_label_has_no_record_and_the_walk_goes_on() {
    let long = ["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(55)].join(".");
    let author = format!("{long}.example.com");
    assert!(author.len() > 245);
    let verdict = Scene::from(&author).record("example.com", P).verdict();
    assert_eq!(verdict.policy_domain(), "example.com");
}
