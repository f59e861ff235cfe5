//! Where reports may go (RFC 9990 §4, RFC 9991 §2 and §5).

use waxseal_verify::dmarc::report::{Permission, Refusal, ReportKind};
use waxseal_verify::dns::DnsFailure;

use crate::scene::Scene;
use crate::support::facts::txt_question;

fn scene(rua: &str) -> Scene {
    Scene::from("blue.example.com")
        .record("blue.example.com", &format!("v=DMARC1; p=none; rua={rua}"))
}

fn permission(scene: &Scene) -> Permission {
    let reports = scene.reports(ReportKind::Aggregate);
    assert_eq!(reports.len(), 1);
    reports[0].permission.clone()
}

/// The example of RFC 9990 §4.
#[test]
fn blue_and_red() {
    let scene = scene("mailto:reports@red.example.net");
    let authorization = "blue.example.com._report._dmarc.red.example.net";
    let question = txt_question(authorization);
    let refused = Permission::Refused(Refusal::NotAuthorized { question: question.clone() });
    assert_eq!(permission(&scene), refused);
    assert_eq!(permission(&scene.clone().txt(authorization, "v=spf1 -all")), refused);
    assert_eq!(permission(&scene.clone().no_data(authorization)), refused);
    let external = Permission::External { question, instead: Vec::new() };
    assert_eq!(permission(&scene.clone().txt(authorization, "v=DMARC1")), external);
    // Several are fine, and so are others beside them.
    let several = scene
        .txt(authorization, "x")
        .txt(authorization, "v=DMARC1")
        .txt(authorization, "v=DMARC1;");
    assert_eq!(permission(&several), external);
}

#[test]
fn the_same_organization_needs_no_authorization() {
    for host in ["blue.example.com", "a.blue.example.com"] {
        assert_eq!(permission(&scene(&format!("mailto:a@{host}"))), Permission::Internal, "{host}");
    }
    // The parent publishes nothing, so that it is another organization.
    let parent = scene("mailto:a@example.com");
    assert!(matches!(permission(&parent), Permission::Refused(_)));
    let parent = parent.record("example.com", "v=DMARC1; p=none");
    assert_eq!(permission(&parent), Permission::Internal);
}

#[test]
fn an_override_stays_at_its_host() {
    let authorization = "blue.example.com._report._dmarc.red.example.net";
    let overridden =
        |record: &str| permission(&scene("mailto:a@red.example.net").txt(authorization, record));
    let question = txt_question(authorization);
    let same = overridden("v=DMARC1; rua=mailto:b@RED.example.net,https://red.example.net/x");
    let instead =
        ["mailto:b@RED.example.net", "https://red.example.net/x"].map(Into::into).to_vec();
    assert_eq!(same, Permission::External { question: question.clone(), instead });
    for elsewhere in [
        "v=DMARC1; rua=mailto:b@example.net",
        "v=DMARC1; rua=mailto:b@red.example.net,mailto:c@victim.test",
        "v=DMARC1; rua=x:y",
    ] {
        let refused = Refusal::OverrideElsewhere { question: question.clone() };
        assert_eq!(overridden(elsewhere), Permission::Refused(refused), "{elsewhere}");
    }
    // The tag of the other kind of reports, and one that is broken, override nothing.
    for other in ["v=DMARC1; ruf=mailto:b@victim.test", "v=DMARC1; rua=b@victim.test"] {
        let external = Permission::External { question: question.clone(), instead: Vec::new() };
        assert_eq!(overridden(other), external, "{other}");
    }
}

#[test]
fn one_uri_does_not_hurt_the_others() {
    let scene = scene("mailto:a@victim.test,mailto:b@blue.example.com!1m,x:y,mailto:c@down.test")
        .failing("blue.example.com._report._dmarc.down.test");
    let reports = scene.reports(ReportKind::Aggregate);
    let uris: Vec<_> = reports.iter().map(|report| &*report.uri).collect();
    assert_eq!(
        uris,
        ["mailto:a@victim.test", "mailto:b@blue.example.com", "x:y", "mailto:c@down.test"]
    );
    assert!(matches!(reports[0].permission, Permission::Refused(Refusal::NotAuthorized { .. })));
    assert_eq!(reports[1].permission, Permission::Internal);
    assert_eq!(reports[2].permission, Permission::Refused(Refusal::NoHost));
    assert_eq!(reports[3].permission, Permission::Unavailable(DnsFailure::ServFail));
}

#[test]
fn a_name_that_is_too_long_cannot_be_authorized() {
    let label = "a".repeat(60);
    let author = format!("{label}.{label}.example.com");
    let record = format!("v=DMARC1; p=none; rua=mailto:x@{label}.{label}.test");
    let scene = Scene::from(&author).record(&author, &record);
    assert_eq!(permission(&scene), Permission::Refused(Refusal::NameTooLong));
}

#[test]
fn an_organization_that_cannot_be_found_out_leaves_it_open() {
    let scene = scene("mailto:a@x.blue.example.com");
    for failing in ["_dmarc.com", "_dmarc.x.blue.example.com"] {
        let permission = permission(&scene.clone().failing(failing));
        assert_eq!(permission, Permission::Unavailable(DnsFailure::ServFail), "{failing}");
    }
}

#[test]
fn only_the_record_that_applies_asks_for_reports() {
    let psd = "v=DMARC1; p=reject; psd=y; rua=mailto:a@bank; ruf=mailto:a@bank";
    // The organization has a record without addresses: nobody else gets any.
    let scene =
        Scene::from("a.giant.bank").record("giant.bank", "v=DMARC1; p=none").record("bank", psd);
    assert!(scene.reports(ReportKind::Aggregate).is_empty());
    assert!(scene.reports(ReportKind::Failure).is_empty());
    // The public suffix domain's record applies; it never gets failure reports (RFC 9991 §2).
    let scene = Scene::from("mega.bank").record("bank", psd);
    assert_eq!(scene.reports(ReportKind::Aggregate).len(), 1);
    assert!(scene.reports(ReportKind::Failure).is_empty());
    // Nor does anyone whose record is broken, or who publishes none.
    let scene = Scene::from("a.test").record("a.test", "v=DMARC1; p=x; ruf=mailto:a@a.test");
    assert!(scene.reports(ReportKind::Failure).is_empty());
    assert!(Scene::from("a.test").reports(ReportKind::Aggregate).is_empty());
}
