//! Plans over generated zones: applied and checked again there is nothing left that the plan had to
//! mend, planned again there is nothing to change, and what the plan is not about stays as it was.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod support;

use std::collections::BTreeSet;

use proptest::prelude::*;
use support::{World, profile};
use waxseal_rules::change::{Change, Changed, RecordData};
use waxseal_rules::domain::Domain;
use waxseal_rules::finding::Finding;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::setup::plan::Plan;
use waxseal_rules::setup::step::{Outcome, Purpose};
use waxseal_rules::setup::warning::Warning;
use waxseal_rules::severity::Severity;
use waxseal_rules::zone_line::zone_line;
use waxseal_verify::dns::Dns;

const INCLUDE: &str = "include:spf.spinoffice-crm.com";

/// What all zones have: the provider, and others that terms lead to.
const WORLD: &str = r#"
spf.spinoffice-crm.com. TXT "v=spf1 ip4:198.51.100.0/24 a:mail.spinoffice-crm.com -all"
mail.spinoffice-crm.com. A 198.51.100.7
_spf.other.test. TXT "v=spf1 ip4:203.0.113.0/28 a:relay.other.test ~all"
relay.other.test. A 203.0.113.20
deep.other.test. TXT "v=spf1 include:_spf.other.test include:spf.spinoffice-crm.com -all"
key001.provider.test. TXT "v=DKIM1; k=rsa; p="
example.com. MX 10 mx.example.com.
mx.example.com. A 192.0.2.9
"#;

/// Terms that are of the grammar.
const TERMS: [&str; 22] = [
    "a",
    "MX",
    "mx:example.com//64",
    "ip4:192.0.2.0/24",
    "ip4:192.0.2.7",
    "ip6:2001:db8::/32",
    "include:_spf.other.test",
    "Include:deep.other.test",
    "exists:%{ir}.list.other.test",
    "ptr",
    "a:nowhere.other.test",
    "include:spf.spinoffice-crm.com",
    "+include:SPF.Spinoffice-CRM.com.",
    "-include:spf.spinoffice-crm.com",
    "?include:spf.spinoffice-crm.com",
    "exp=why.other.test",
    "tag=value",
    "-all",
    "~all",
    "?all",
    "+all",
    "redirect=_spf.other.test",
];

/// Terms that are not.
const BROKEN: [&str; 12] = [
    "ipv4:192.0.2.1",
    "includ:_spf.other.test",
    "ip4:192.0.2",
    "ip4:host.other.test",
    "–all",
    "mx,",
    "a:",
    "include",
    "foo:bar",
    "all:x",
    "v=spf1",
    "\"-all\"",
];

const VERSIONS: [&str; 9] = [
    "v=spf1 ",
    "v=spf1 ",
    "v=spf1 ",
    "V=SPF1  ",
    "“v=spf1 ",
    " v=spf1 ",
    "v=spf1",
    "v=spf1; ",
    "spf2.0/pra ",
];

fn term() -> impl Strategy<Value = &'static str> {
    prop_oneof![12 => prop::sample::select(&TERMS[..]), 1 => prop::sample::select(&BROKEN[..])]
}

fn spf_text() -> impl Strategy<Value = String> {
    let space = prop::sample::select(&[" ", " ", " ", "  "][..]);
    let terms = prop::collection::vec((term(), space), 0..7);
    let end =
        prop::sample::select(&["-all", "~all", "-all", "?all", "", "-all exp=e.other.test"][..]);
    (prop::sample::select(&VERSIONS[..]), terms, end).prop_map(|(version, terms, end)| {
        let terms: String = terms.into_iter().flat_map(|(term, space)| [term, space]).collect();
        format!("{version}{terms}{end}")
    })
}

fn key(selector: usize) -> String {
    profile("spinoffice").dkim[selector].record.as_deref().unwrap().to_owned()
}

/// The lines at a selector: the right key, none, or one of the ways to get it wrong.
fn key_lines(selector: usize) -> impl Strategy<Value = String> {
    let name = format!("key00{}._domainkey.example.com", selector + 1);
    let (key, other) = (key(selector), key(1 - selector));
    (0..16_usize, 1..key.len()).prop_map(move |(way, at)| {
        let (head, tail) = key.split_at(at);
        let alias = |target: &str| format!("{name}. CNAME {target}.\n");
        match way {
            0 | 1 => line(&name, &key),
            2 => String::new(),
            3 => line(&name, head),
            4 => line(&name, head) + &line(&name, tail),
            5 => line(&name, &format!("{head} {tail}")),
            6 => line(&name, &format!("\"{key}\"")),
            7 => line(&name, &other),
            8 => line(&name, &key) + &line(&name, "v=spf1 -all"),
            9 => line(&name, &key.replace(";k=rsa;", "; k=rsa; ")),
            10 => line(&name, "v=DKIM1; p="),
            11 => alias("gone.provider.test"),
            12 => alias("key001.provider.test"),
            13 => alias("right.provider.test") + &line("right.provider.test", &key),
            14 => alias("gone.provider.test") + &line(&name, &key),
            _ => line(&format!("{name}.example.com"), &key),
        }
    })
}

fn dmarc_lines() -> impl Strategy<Value = String> {
    prop::sample::select(
        &[
            "",
            "",
            "v=DMARC1; p=reject; rua=mailto:d@example.com",
            "v=DMARC1;p=none",
            "v=DMARC1",
            "v=DMARC1; p=nonsense",
            "v=dmarc1; p=reject",
            "v=DMARC1 p=quarantine",
            "v=DMARC1; p=none|v=DMARC1; p=reject",
            "hello",
            " v=DMARC1; p=reject",
            "v=DMARC1; rua=mailto:d@example.com",
        ][..],
    )
    .prop_map(|texts| {
        let texts = texts.split('|').filter(|text| !text.is_empty());
        texts.map(|text| line("_dmarc.example.com", text)).collect()
    })
}

fn line(name: &str, text: &str) -> String {
    zone_line(&name.parse().unwrap(), None, &RecordData::txt(text)) + "\n"
}

#[derive(Clone, Debug)]
struct Case {
    spf: Vec<String>,
    others: String,
}

fn case() -> impl Strategy<Value = Case> {
    let several = prop_oneof![1 => Just(0_usize), 6 => Just(1), 2 => Just(2), 1 => Just(3)];
    let spf = several.prop_flat_map(|count| prop::collection::vec(spf_text(), count));
    let others = (key_lines(0), key_lines(1), dmarc_lines());
    (spf, others)
        .prop_map(|(spf, (one, two, dmarc))| Case { spf, others: format!("{one}{two}{dmarc}") })
}

impl Case {
    fn world(&self) -> World {
        let spf: String = self.spf.iter().map(|text| line("example.com", text)).collect();
        World::of(&format!("; check: profile=spinoffice\n{WORLD}{}{spf}", self.others))
    }
}

fn plan(world: &World, facts: &dyn Dns) -> Plan {
    Plan::make(&world.request.name, &profile("spinoffice"), facts).unwrap()
}

fn findings(world: &World, facts: &dyn Dns) -> Vec<Finding> {
    let found = RuleSet::built_in().check_domain(&Domain::gather(&world.request, facts).unwrap());
    found.into_iter().filter(|finding| finding.severity > Severity::Note).collect()
}

/// What a step answers for: where it was planned, none of these is left.
fn answers_for(purpose: &Purpose, finding: &Finding) -> bool {
    /// That there is one record of the grammar, at its name, which lets the provider pass. The other
    /// rules are about what its owner has written: terms that cost too much, find nothing, let too
    /// many pass. Those stay byte for byte, and `waxseal check` tells of them.
    const SPF: [&str; 8] = [
        "spf-several",
        "spf-lookalike",
        "spf-discontinued-type-only",
        "spf-wrong-name",
        "spf-missing",
        "spf-syntax",
        "spf-mistaken-term",
        "spf-provider-missing",
    ];
    match purpose {
        Purpose::Spf => SPF.contains(&finding.name),
        // Whatever is wrong with the provider's own keys no domain can mend.
        Purpose::DkimKey { selector } => {
            finding.code.starts_with("DKIM") && finding.message.contains(&**selector)
        }
        // That a policy is in force. Where its reports go, say, is the owner's.
        Purpose::Dmarc => {
            finding.code.starts_with("DMARC")
                && (finding.severity == Severity::Error || finding.name == "dmarc-missing")
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_plan_that_is_made_leaves_nothing_to_plan(case in case()) {
        let world = case.world();
        let first = plan(&world, &*world.facts);
        let changes: Vec<Change> = first.changes().cloned().collect();
        let changed = Changed::new(&*world.facts, &changes);

        let second = plan(&world, &changed);
        prop_assert_eq!(second.changes().count(), 0, "{:?}", second.steps);
        let left = findings(&world, &changed);
        for (before, after) in first.steps.iter().zip(&second.steps) {
            match &before.outcome {
                // Somebody has to decide; nothing of it was touched.
                Outcome::Blocked(blocker) => {
                    prop_assert_eq!(&Outcome::Blocked(blocker.clone()), &after.outcome);
                    continue;
                }
                Outcome::Right { .. } => prop_assert!(before.changes().is_empty()),
                Outcome::Change(planned) => prop_assert!(!planned.why.is_empty()),
            }
            prop_assert!(matches!(after.outcome, Outcome::Right { .. }), "{:?}", after);
            let found = left.iter().find(|finding| answers_for(&before.purpose, finding));
            prop_assert!(found.is_none(), "{:?}: {:?}", before, found);
        }
    }

    /// A record that is fine but for the provider gets the one term, and nothing else changes; the
    /// change causes no finding that was not there, but for the look-ups that are warned of.
    #[test]
    fn a_sound_record_gets_the_one_term(text in spf_text()) {
        let case = Case { spf: vec![text.clone()], others: String::new() };
        let world = case.world();
        let step = plan(&world, &*world.facts).steps.remove(0);
        let Outcome::Change(planned) = &step.outcome else { return Ok(()) };
        let domain = Domain::gather(&world.request, &*world.facts).unwrap();
        let is_sound = domain.spf.only().is_some_and(|only| only.sound().is_some());
        if !is_sound || text.to_ascii_lowercase().contains(INCLUDE) {
            return Ok(());
        }
        let [Change::Replace { old, new, .. }] = &planned.changes[..] else {
            return Err(TestCaseError::fail(format!("{:?}", planned.changes)));
        };
        prop_assert_eq!(old, &RecordData::txt(&text));
        let RecordData::Txt(new) = new else { return Err(TestCaseError::fail("no TXT")) };
        let new = String::from_utf8(new.joined().into()).unwrap();
        let is_one_term = |at: &usize| {
            let (head, tail) = text.split_at(*at);
            [format!("{head}{INCLUDE} {tail}"), format!("{head} {INCLUDE}{tail}"),
                format!("{head}{INCLUDE}{tail}")].contains(&new)
        };
        prop_assert!((0..=text.len()).any(|at| is_one_term(&at)), "{} became {}", text, new);

        let codes = |facts: &dyn Dns| -> BTreeSet<&str> {
            findings(&world, facts).into_iter().map(|finding| finding.name).collect()
        };
        let mut caused = codes(&Changed::new(&*world.facts, &planned.changes));
        for known in codes(&*world.facts) {
            caused.remove(known);
        }
        if step.warnings.iter().any(|warning| matches!(warning, Warning::TooManyLookups { .. })) {
            caused.remove("spf-lookups-over");
        }
        prop_assert!(caused.is_empty(), "{} became {}: {:?}", text, new, caused);
    }
}
