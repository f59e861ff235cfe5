//! Plans that set a domain up: what is changed, what is left alone, and what keeps from planning.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod support;

use support::{World, profile};
use waxseal_dns::Snapshot;
use waxseal_rules::change::{Change, Changed, RecordData};
use waxseal_rules::profile::Profile;
use waxseal_rules::remedy::Safety;
use waxseal_rules::setup::next::NextStep;
use waxseal_rules::setup::plan::Plan;
use waxseal_rules::setup::step::{Blocker, Outcome, Planned, Purpose, Step};
use waxseal_rules::setup::warning::Warning;
use waxseal_rules::zone_line::zone_line;
use waxseal_verify::dns::{Closed, Dns, DnsFailure};

const PROVIDER: &str = "\nspf.spinoffice-crm.com. TXT \"v=spf1 ip4:198.51.100.0/24 -all\"\n";

fn spinoffice() -> std::sync::Arc<Profile> {
    profile("spinoffice")
}

fn world(zone: &str) -> World {
    World::of(&format!("; check: profile=spinoffice\n{zone}{PROVIDER}"))
}

fn plan_with(world: &World, facts: &dyn Dns) -> Plan {
    Plan::make(&world.request.name, &spinoffice(), facts).unwrap()
}

fn plan(zone: &str) -> Plan {
    let world = world(zone);
    plan_with(&world, &*world.facts)
}

fn key(selector: usize) -> String {
    spinoffice().dkim[selector].record.as_deref().unwrap().to_owned()
}

/// A TXT record, as a line of a zone.
fn line(name: &str, text: &str) -> String {
    zone_line(&name.parse().unwrap(), None, &RecordData::txt(text)) + "\n"
}

fn right_key(selector: usize) -> String {
    line(&format!("key00{}._domainkey.example.com", selector + 1), &key(selector))
}

const DMARC: &str = "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n";

/// The lines of a zone in which all but SPF is right.
fn beside(spf: &str) -> String {
    format!("{spf}\n{DMARC}{}{}", right_key(0), right_key(1))
}

fn spf(plan: &Plan) -> &Step {
    let step = &plan.steps[0];
    assert_eq!(step.purpose, Purpose::Spf);
    step
}

#[track_caller]
fn planned(step: &Step) -> &Planned {
    match &step.outcome {
        Outcome::Change(planned) => planned,
        other => panic!("{other:?}"),
    }
}

fn value(planned: &Planned) -> String {
    match &planned.record {
        Some(RecordData::Txt(record)) => String::from_utf8(record.joined().into()).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The plan, made and then made again: everything is right.
#[track_caller]
fn settles(zone: &str) -> Plan {
    let world = world(zone);
    let plan = plan_with(&world, &*world.facts);
    let changes: Vec<Change> = plan.changes().cloned().collect();
    let again = plan_with(&world, &Changed::new(&*world.facts, &changes));
    assert!(again.is_done(), "{:?}", again.steps);
    assert_eq!(again.changes().count(), 0);
    plan
}

#[test]
fn a_domain_with_nothing_gets_the_records_of_the_profile() {
    let plan = settles("example.com. TXT \"site-verification=1\"");
    let values: Vec<String> = plan.steps.iter().map(|step| value(planned(step))).collect();
    let expected = [spinoffice().spf.record.to_string(), key(0), key(1), "v=DMARC1; p=none".into()];
    assert_eq!(values, expected);
    assert!(plan.changes().all(|change| matches!(change, Change::Publish { .. })));
    assert!(plan.warnings.is_empty());
    let codes: Vec<&str> = plan.next_steps().iter().map(NextStep::code).collect();
    assert_eq!(codes, ["publish", "wait", "wait", "check", "tell-provider"]);
}

#[test]
fn what_is_right_is_left_alone() {
    let plan = settles(&beside(
        "example.com. TXT \"v=spf1 mx include:spf.spinoffice-crm.com ?all\"\n\
         example.com. MX 10 mail.example.com.\nmail.example.com. A 192.0.2.1",
    ));
    assert!(plan.is_done());
    let codes: Vec<&str> = plan.next_steps().iter().map(NextStep::code).collect();
    assert_eq!(codes, ["tell-provider"]);
}

#[test]
fn a_new_record_warns_of_other_senders() {
    let zone = "example.com. MX 10 mail.example.com.\nmail.example.com. A 192.0.2.1";
    let plan = settles(&beside(zone));
    assert!(matches!(&spf(&plan).warnings[..], [Warning::OthersAreRefused { exchanges }]
        if exchanges[0].as_str() == "mail.example.com"));
    assert_eq!(planned(spf(&plan)).safety, Safety::Review);
    // Whoever takes no mail sends none either (RFC 7505).
    let plan = settles(&beside("example.com. MX 0 ."));
    assert!(spf(&plan).warnings.is_empty());
}

#[test]
fn a_record_becomes_the_one_that_is_meant() {
    let include = "include:spf.spinoffice-crm.com";
    for (records, expected, safety) in [
        (&["v=spf1 ~all"][..], format!("v=spf1 {include} ~all"), Safety::Safe),
        (
            &["v=spf1 redirect=_spf.a.test"],
            format!("v=spf1 {include} redirect=_spf.a.test"),
            Safety::Safe,
        ),
        (
            &["v=spf1 -all include:spf.spinoffice-crm.com"],
            format!("v=spf1 {include} -all"),
            Safety::Safe,
        ),
        (
            &["v=spf1 ?include:spf.spinoffice-crm.com -all"],
            format!("v=spf1 {include} -all"),
            Safety::Safe,
        ),
        // A typing error with one reading, and one with several.
        (
            &["v=spf1 ipv4:192.0.2.1 –all"],
            format!("v=spf1 ip4:192.0.2.1 {include} -all"),
            Safety::Safe,
        ),
        (
            &["v=spf1 includ:_spf.a.test -all"],
            format!("v=spf1 include:_spf.a.test {include} -all"),
            Safety::Review,
        ),
        // Not taken for a record by anybody, so replaced and not doubled.
        (
            &["“v=spf1 ip4:192.0.2.1 -all”"],
            format!("v=spf1 ip4:192.0.2.1 {include} -all"),
            Safety::Safe,
        ),
        (
            &["v=spf1include:spf.spinoffice-crm.com -all"],
            format!("v=spf1 {include} -all"),
            Safety::Safe,
        ),
        // Several become one.
        (
            &["v=spf1 include:_spf.a.test ~all", "v=spf1 ip4:192.0.2.1 -all"],
            format!("v=spf1 include:_spf.a.test ip4:192.0.2.1 {include} ~all"),
            Safety::Review,
        ),
    ] {
        let lines: String = records.iter().map(|text| line("example.com", text)).collect();
        let lines = format!("{lines}_spf.a.test. TXT \"v=spf1 ip4:203.0.113.1 -all\"");
        let plan = settles(&beside(&lines));
        let planned = planned(spf(&plan));
        assert_eq!(value(planned), expected, "{records:?}");
        assert_eq!(planned.replaced().count(), records.len(), "{records:?}");
        assert_eq!(planned.safety, safety, "{records:?}");
    }
}

#[test]
fn of_several_records_the_one_that_says_it_all_stays() {
    let plan = settles(&beside(
        "example.com. TXT \"v=spf1 mx include:spf.spinoffice-crm.com ~all\"\n\
         example.com. TXT \"v=spf1 mx ~all\"\nexample.com. MX 1 m.example.com.\nm.example.com. A 192.0.2.1",
    ));
    let planned = planned(spf(&plan));
    assert_eq!(planned.record, None);
    assert!(matches!(&planned.changes[..], [Change::Remove { .. }]), "{:?}", planned.changes);
}

#[test]
fn a_record_of_the_discontinued_type_moves() {
    let plan = settles(&beside("example.com. SPF \"v=spf1 ip4:192.0.2.1 -all\""));
    let planned = planned(spf(&plan));
    assert_eq!(value(planned), "v=spf1 ip4:192.0.2.1 include:spf.spinoffice-crm.com -all");
    assert!(matches!(
        &planned.changes[..],
        [Change::Publish { .. }, Change::Remove { data: RecordData::Spf(_), .. }]
    ));
}

#[test]
fn a_record_at_the_doubled_name_moves() {
    let plan = settles(&beside("example.com.example.com. TXT \"v=spf1 ip4:192.0.2.1 -all\""));
    let planned = planned(spf(&plan));
    assert_eq!(value(planned), "v=spf1 ip4:192.0.2.1 include:spf.spinoffice-crm.com -all");
    assert_eq!(planned.replaced().next().unwrap().0.as_str(), "example.com.example.com");
}

#[test]
fn nothing_is_planned_on_what_is_not_known() {
    let facts = Closed(
        Snapshot::parse(br#"{"version":1,"answers":[]}"#, &waxseal_dns::Limits::default()).unwrap(),
    );
    let plan = Plan::make(&"example.com".parse().unwrap(), &spinoffice(), &facts).unwrap();
    assert_eq!(plan.changes().count(), 0);
    assert_eq!(plan.blockers().count(), 4);
    let is_missing = |blocker: &Blocker| {
        matches!(blocker, Blocker::Dns { failure: DnsFailure::NotInSnapshot, .. })
    };
    assert!(plan.blockers().all(is_missing));
    assert!(plan.next_steps().is_empty());
}

#[test]
fn what_no_change_can_mend_is_told() {
    let plan = plan("example.com. CNAME www.a.test.\nwww.a.test. A 192.0.2.1");
    assert!(matches!(&spf(&plan).outcome, Outcome::Blocked(Blocker::Alias { target, .. })
        if target.as_str() == "www.a.test"));

    // The provider's record is missing: to include it would break every check.
    let world = World::of("example.com. TXT \"v=spf1 -all\"");
    let plan = plan_with(&world, &*world.facts);
    assert!(matches!(spf(&plan).outcome, Outcome::Blocked(Blocker::ProviderRecord { .. })));

    let plan = plan_with(&world, &Changed::new(&*world.facts, []));
    assert!(matches!(spf(&plan).outcome, Outcome::Blocked(Blocker::ProviderRecord { .. })));

    let plan = crate::plan("example.com. TXT \"v=spf1 redirect=a.test redirect=b.test\"");
    assert!(matches!(&spf(&plan).outcome, Outcome::Blocked(Blocker::Decision { .. })));
}

#[test]
fn work_is_bounded_whatever_is_published() {
    let records: String = (0..2_000)
        .map(|at| line("example.com", &format!("v=spf1 ip4:192.0.2.{} exp={at}.a.test", at % 250)))
        .collect();
    let plan = plan(&records);
    assert!(
        matches!(&spf(&plan).outcome, Outcome::Blocked(Blocker::Decision { what }) if what.contains("more than 16"))
    );
}

#[test]
fn the_provider_needs_no_include_of_itself() {
    let world = world("");
    let name = "spf.spinoffice-crm.com".parse().unwrap();
    let plan = Plan::make(&name, &spinoffice(), &*world.facts).unwrap();
    assert!(matches!(spf(&plan).outcome, Outcome::Right { .. }));
}

#[test]
fn a_domain_that_does_not_exist_is_told() {
    let plan = plan("elsewhere.test. A 192.0.2.1");
    assert!(matches!(&plan.warnings[..], [Warning::NoSuchDomain { .. }]));
}

#[test]
fn look_ups_are_counted_and_what_could_go_is_named() {
    let hosts = || (0..7).map(|at| format!("h{at}.a.test"));
    let terms = hosts().map(|host| format!("a:{host} ")).collect::<Vec<_>>().concat();
    let records = hosts().map(|host| format!("{host}. A 192.0.2.1\n")).collect::<Vec<_>>().concat();
    let own = "v=spf1 a:gone.a.test include:big.a.test ip4:192.0.2.1 mx:m.a.test ~all";
    let (own, big) = (line("example.com", own), line("big.a.test", &format!("v=spf1 {terms}-all")));
    let zone = format!("{own}{big}m.a.test. MX 1 h1.a.test.\n{records}");
    let plan = settles(&beside(&zone));
    let [Warning::TooManyLookups { lookups, could_go }] = &spf(&plan).warnings[..] else {
        panic!("{:?}", spf(&plan).warnings);
    };
    assert_eq!(*lookups, 11);
    let told: Vec<String> = could_go.iter().map(ToString::to_string).collect();
    let expected =
        ["a:gone.a.test (1, and finds nothing)", "include:big.a.test (8)", "mx:m.a.test (1)"];
    assert_eq!(told, expected);
    assert_eq!(planned(spf(&plan)).safety, Safety::Review);
    // With one less it fits.
    let plan = settles(&beside(&zone.replace(" mx:m.a.test", "")));
    assert!(spf(&plan).warnings.is_empty());
}

#[test]
fn dmarc_is_published_only_where_none_is_in_force() {
    let dmarc = |zone: &str, domain: &str| {
        let world = world(zone);
        let plan = Plan::make(&domain.parse().unwrap(), &spinoffice(), &*world.facts).unwrap();
        plan.steps.last().unwrap().outcome.clone()
    };
    let is_right = |outcome: &Outcome| matches!(outcome, Outcome::Right { .. });
    for record in ["v=DMARC1; p=reject", "v=DMARC1; p=none; pct=50; rua=mailto:a@example.com"] {
        let zone = format!("_dmarc.example.com. TXT \"{record}\"");
        assert!(is_right(&dmarc(&zone, "example.com")), "{record}");
        // It holds below, too.
        assert!(is_right(&dmarc(&zone, "news.example.com")), "{record}");
    }
    assert!(matches!(dmarc("example.com. A 192.0.2.1", "example.com"), Outcome::Change(_)));
    // What is broken is mended as it was meant, for somebody to look at; never made weaker.
    for (text, expected) in [
        (" v=DMARC1; p=reject", "v=DMARC1; p=reject"),
        (
            "v=dmarc1; p=quarantine; rua=mailto:a@example.com",
            "v=DMARC1; p=quarantine; rua=mailto:a@example.com",
        ),
        ("v=DMARC1 p=reject", "v=DMARC1; p=reject"),
    ] {
        let zone = format!("{}{}", line("_dmarc.example.com", text), line("example.com", "x"));
        let plan = settles(&zone);
        let planned = planned(plan.steps.last().unwrap());
        assert_eq!((&*value(planned), planned.safety), (expected, Safety::Review), "{text}");
        assert!(matches!(&planned.changes[..], [Change::Replace { .. }]), "{text}");
    }
    let two = line("_dmarc.example.com", "v=DMARC1; p=none")
        + &line("_dmarc.example.com", "v=DMARC1; p=reject");
    let plan = settles(&two);
    assert!(matches!(&planned(plan.steps.last().unwrap()).changes[..], [Change::Remove { .. }]));
}

/// Every way in which a key can be there or not, and how many records change.
#[test]
fn a_key_is_put_right_whatever_is_there() {
    let key = key(1);
    let name = "key002._domainkey.example.com";
    let (half, rest) = key.split_at(100);
    let right = format!("{name}. TXT \"{key}\"");
    for (lines, changes, safety) in [
        (String::new(), 1, Safety::Safe),
        (format!("{name}. TXT \"{}\"", key.replace(";h=", ";k=ed25519;h=")), 1, Safety::Review),
        // Cut off, split over two records, beside another, quoted.
        (format!("{name}. TXT \"{half}\""), 1, Safety::Review),
        (format!("{name}. TXT \"{half}\"\n{name}. TXT \"{rest}\""), 2, Safety::Review),
        (format!("{right}\n{name}. TXT \"v=DKIM1; p=\""), 1, Safety::Review),
        (format!("{name}. TXT \"\\\"{key}\\\"\""), 1, Safety::Review),
        // An alias that dangles, leads in a circle, leads to another key, stands beside records.
        (format!("{name}. CNAME gone.p.test."), 2, Safety::Review),
        (format!("{name}. CNAME a.p.test.\na.p.test. CNAME {name}."), 2, Safety::Review),
        (format!("{name}. CNAME k.p.test.\nk.p.test. TXT \"v=DKIM1; p=\""), 2, Safety::Review),
        (format!("{name}. CNAME gone.p.test.\n{right}"), 1, Safety::Review),
        (format!("{name}. CNAME gone.p.test.\n{name}. TXT \"{half}\""), 2, Safety::Review),
        // At the wrong name.
        (format!("{name}.example.com. TXT \"{key}\""), 2, Safety::Safe),
        (format!("key002.example.com. TXT \"{key}\""), 2, Safety::Safe),
    ] {
        let spf = line("example.com", "v=spf1 include:spf.spinoffice-crm.com ~all");
        let plan = settles(&format!("{spf}{DMARC}{}{lines}", right_key(0)));
        let step = &plan.steps[2];
        let Purpose::DkimKey { selector } = &step.purpose else { panic!("{step:?}") };
        assert_eq!(&**selector, "key002");
        let planned = planned(step);
        assert_eq!(planned.changes.len(), changes, "{lines}: {:?}", planned.changes);
        assert_eq!(planned.safety, safety, "{lines}");
        assert_eq!(plan.changes().count(), changes, "{lines}");
        assert!(!planned.why.is_empty());
    }
}

#[test]
fn a_key_behind_an_alias_is_right() {
    let key = key(1);
    for written in [key.clone(), key.replace(";h=sha256;k=rsa;", "; k=rsa; ")] {
        let zone =
            format!("key002._domainkey.example.com. CNAME k.p.test.\nk.p.test. TXT \"{written}\"");
        let plan = plan(&zone);
        let Outcome::Right { why } = &plan.steps[2].outcome else { panic!("{:?}", plan.steps[2]) };
        assert!(why.contains("alias of k.p.test"), "{why}");
    }
}
