//! The examples of RFC 9989: §4.4, §4.10.2, §5.1.8, §11.8 and appendix B.

use waxseal_parse::dmarc::record::AssessmentPolicy;
use waxseal_verify::dmarc::align::Alignment::{Different, Identical, SameOrganization};
use waxseal_verify::dmarc::disposition::FinalAction;
use waxseal_verify::dmarc::report::{Permission, Refusal, ReportKind};

use crate::scene::Scene;
use crate::support::facts::txt_question;

const NONE: &str = "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com";

/// §4.4, table 1.
#[test]
fn alignment_table() {
    for (identifier, alignment) in [
        ("foo.example.com", SameOrganization),
        ("news.example.com", Identical),
        ("foo.example.net", Different),
    ] {
        let scene = Scene::from("news.example.com").dkim(identifier);
        let verdict = scene.record("example.com", NONE).record("example.net", NONE).verdict();
        assert_eq!(verdict.alignments, [alignment], "{identifier}");
    }
}

/// §4.10.2, the three examples at its end. The identifier makes the organizational domain needed.
#[test]
fn organizational_domains_of_a_mail_example_com() {
    let scene = || Scene::from("a.mail.example.com").dkim("other.com");
    let two = scene().record("mail.example.com", NONE).record("example.com", NONE).verdict();
    assert_eq!(two.organization(), "example.com");
    let psd_n = scene().record("mail.example.com", "v=DMARC1; p=none; psd=n").verdict();
    assert_eq!(psd_n.organization(), "mail.example.com");
    let psd_y = scene().record("com", "v=DMARC1; p=none; psd=y").verdict();
    assert_eq!(psd_y.organization(), "example.com");
}

/// §5.1.8: the record of a zone cut that the tree walk skips is never found.
#[test]
fn a_record_behind_the_skip_is_never_found() {
    let author = "mail.a.b.c.d.e.f.g.example.com";
    let scene = Scene::from(author)
        .record("example.com", "v=DMARC1; p=none")
        .record("b.c.d.e.f.g.example.com", "v=DMARC1; p=reject; psd=n");
    let asked: Vec<_> = scene.asked().into_iter().collect();
    assert_eq!(
        asked,
        [
            "_dmarc.c.d.e.f.g.example.com",
            "_dmarc.com",
            "_dmarc.d.e.f.g.example.com",
            "_dmarc.e.f.g.example.com",
            "_dmarc.example.com",
            "_dmarc.f.g.example.com",
            "_dmarc.g.example.com",
            "_dmarc.mail.a.b.c.d.e.f.g.example.com",
        ]
    );
    assert_eq!(scene.verdict().policy_domain(), "example.com");
    let own = scene.record(author, "v=DMARC1; p=quarantine").verdict();
    assert_eq!((own.policy_domain(), own.evaluated()), (author, "quarantine"));
}

/// §11.8: mail of `evil.example.com` does not pass with the identifier of another organization.
#[test]
fn a_child_organization_does_not_vouch_for_its_parent() {
    let scene = Scene::from("evil.example.com")
        .dkim("mail.example.com")
        .record("mail.example.com", "v=DMARC1; p=reject; psd=n")
        .record("example.com", "v=DMARC1; p=reject");
    let verdict = scene.verdict();
    assert_eq!(verdict.word(), "fail");
    assert_eq!(verdict.organizations, [Some("mail.example.com".to_owned())]);
}

/// B.1.1.
#[test]
fn spf_alignment() {
    for (author, mail_from, alignment, word) in [
        ("example.com", "example.com", Identical, "pass"),
        ("example.com", "child.example.com", SameOrganization, "pass"),
        ("child.example.com", "example.net", Different, "fail"),
    ] {
        let verdict = Scene::from(author).spf(mail_from).record("example.com", NONE).verdict();
        assert_eq!((verdict.alignments[0], verdict.word()), (alignment, word), "{mail_from}");
    }
}

/// B.1.2.
#[test]
fn dkim_alignment() {
    for (author, signing_domain, alignment, word) in [
        ("example.com", "example.com", Identical, "pass"),
        ("child.example.com", "example.com", SameOrganization, "pass"),
        ("child.example.com", "example.net", Different, "fail"),
    ] {
        let verdict =
            Scene::from(author).dkim(signing_domain).record("example.com", NONE).verdict();
        assert_eq!((verdict.alignments[0], verdict.word()), (alignment, word), "{signing_domain}");
    }
}

/// B.2.1 and B.2.2.
#[test]
fn monitoring_mode() {
    let scene = Scene::from("example.com").record("example.com", NONE);
    let verdict = scene.verdict();
    assert_eq!((verdict.word(), verdict.evaluated()), ("fail", "none"));
    assert_eq!(verdict.action, FinalAction::None);
    let reports = scene.reports(ReportKind::Aggregate);
    assert_eq!(&*reports[0].uri, "mailto:dmarc-feedback@example.com");
    assert_eq!(reports[0].permission, Permission::Internal);
    assert!(scene.reports(ReportKind::Failure).is_empty());

    let record = format!("{NONE}; ruf=mailto:auth-reports@example.com");
    let scene = Scene::from("example.com").record("example.com", &record);
    let reports = scene.reports(ReportKind::Failure);
    assert_eq!(&*reports[0].uri, "mailto:auth-reports@example.com");
    assert_eq!(reports[0].permission, Permission::Internal);
}

/// B.2.3 and B.2.4.
#[test]
fn reports_for_a_third_party() {
    let record = format!("{NONE}; ruf=mailto:auth-reports@thirdparty.example.net");
    let authorization = "example.com._report._dmarc.thirdparty.example.net";
    let scene = Scene::from("example.com").record("example.com", &record);
    let permission = |scene: &Scene| scene.reports(ReportKind::Failure)[0].permission.clone();
    let question = txt_question(authorization);
    let refused = Refusal::NotAuthorized { question: question.clone() };
    assert_eq!(permission(&scene), Permission::Refused(refused));

    let taken = scene.clone().txt(authorization, "v=DMARC1;");
    let expected = Permission::External { question: question.clone(), instead: Vec::new() };
    assert_eq!(permission(&taken), expected);

    let overriding = "v=DMARC1; rua=mailto:aggregate-reports@thirdparty.example.net; \
                      ruf=mailto:failure-reports@thirdparty.example.net";
    let overridden = scene.txt(authorization, overriding);
    let instead = vec!["mailto:failure-reports@thirdparty.example.net".into()];
    assert_eq!(permission(&overridden), Permission::External { question, instead });
    // Aggregate reports never were directed there.
    let aggregate = overridden.reports(ReportKind::Aggregate);
    assert_eq!(aggregate.len(), 1);
    assert_eq!(aggregate[0].permission, Permission::Internal);
}

/// B.2.5.
#[test]
fn a_subdomain_that_is_tested() {
    let rua = "rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net";
    let testing = format!("v=DMARC1; p=quarantine; {rua}; t=y");
    let scene = Scene::from("test.example.com")
        .record("test.example.com", &testing)
        .record("example.com", NONE)
        .txt("test.example.com._report._dmarc.thirdparty.example.net", "v=DMARC1");
    let verdict = scene.verdict();
    let policy = verdict.policy.unwrap();
    assert_eq!(policy.published, AssessmentPolicy::Quarantine);
    assert!(policy.is_testing);
    assert_eq!((policy.evaluated, verdict.action), (AssessmentPolicy::None, FinalAction::None));
    let reports = scene.reports(ReportKind::Aggregate);
    assert_eq!(reports[0].permission, Permission::Internal);
    assert!(matches!(reports[1].permission, Permission::External { .. }), "{reports:?}");

    let rejecting = format!("v=DMARC1; p=reject; {rua}");
    let scene = Scene::from("test.example.com").record("test.example.com", &rejecting);
    assert_eq!(scene.verdict().evaluated(), "reject");
}

/// B.3.1.
#[test]
fn smtp_session() {
    let record = "v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc-feedback@example.com";
    let scene = Scene::from("example.com").record("example.com", record).compare_all();
    let verdict = scene.clone().spf("mail.example.com").dkim("example.com").verdict();
    assert_eq!(verdict.word(), "pass");
    assert_eq!(verdict.alignments, [SameOrganization, Identical]);
    let failing = scene.verdict();
    assert_eq!((failing.word(), failing.evaluated()), ("fail", "reject"));
}

/// B.4.1.
#[test]
fn simple_organizational_and_policy_example() {
    let scene = Scene::from("example.com")
        .spf("example.com")
        .dkim("signing.example.com")
        .record("example.com", "v=DMARC1; p=reject")
        .record("signing.example.com", "v=DMARC1; p=none")
        .compare_all();
    let verdict = scene.verdict();
    assert_eq!(verdict.word(), "pass");
    assert_eq!(verdict.organization(), "example.com");
    assert_eq!(verdict.policy_domain(), "example.com");
    assert_eq!(verdict.alignments, [Identical, SameOrganization]);
    assert_eq!(verdict.organizations[1].as_deref(), Some("example.com"));
    let asked: Vec<_> = scene.asked().into_iter().collect();
    assert_eq!(asked, ["_dmarc.com", "_dmarc.example.com", "_dmarc.signing.example.com"]);
}

/// B.4.2.
#[test]
fn deep_tree_walk_example() {
    let scene = Scene::from("a.b.c.d.e.f.g.h.i.j.k.example.com")
        .spf("example.com")
        .dkim("signing.example.com")
        .record("example.com", "v=DMARC1; p=reject; sp=quarantine")
        .record("signing.example.com", "v=DMARC1; p=none")
        .compare_all();
    let verdict = scene.verdict();
    assert_eq!(verdict.word(), "pass");
    assert_eq!(verdict.organization(), "example.com");
    assert_eq!(verdict.policy_domain(), "example.com");
    assert_eq!(verdict.alignments, [SameOrganization, SameOrganization]);
    let asked: Vec<_> = scene.asked().into_iter().collect();
    assert_eq!(
        asked,
        [
            "_dmarc.a.b.c.d.e.f.g.h.i.j.k.example.com",
            "_dmarc.com",
            "_dmarc.example.com",
            "_dmarc.g.h.i.j.k.example.com",
            "_dmarc.h.i.j.k.example.com",
            "_dmarc.i.j.k.example.com",
            "_dmarc.j.k.example.com",
            "_dmarc.k.example.com",
            "_dmarc.signing.example.com",
        ]
    );
}

/// B.4.3.
#[test]
fn example_with_a_psd_record() {
    let scene = Scene::from("giant.bank.example")
        .spf("mail.giant.bank.example")
        .dkim("mail.mega.bank.example")
        .record("bank.example", "v=DMARC1; p=none; psd=y")
        .record("giant.bank.example", "v=DMARC1; p=reject")
        .compare_all();
    let verdict = scene.verdict();
    assert_eq!(verdict.word(), "pass");
    assert_eq!(verdict.organization(), "giant.bank.example");
    assert_eq!(verdict.policy_domain(), "giant.bank.example");
    assert_eq!(verdict.alignments, [SameOrganization, Different]);
    assert_eq!(verdict.organizations[0].as_deref(), Some("giant.bank.example"));

    // The other bank's mail, whose policy is that of the public suffix domain.
    let scene = Scene::from("mail.mega.bank.example")
        .dkim("mega.bank.example")
        .record("bank.example", "v=DMARC1; p=quarantine; psd=y")
        .record("giant.bank.example", "v=DMARC1; p=reject");
    let verdict = scene.verdict();
    assert_eq!(verdict.word(), "pass");
    assert_eq!(verdict.organization(), "mega.bank.example");
    assert_eq!(verdict.policy_domain(), "bank.example");
}
