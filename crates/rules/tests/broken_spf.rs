//! The SPF record of a provider's profile, published in ways that people publish it wrong: the right
//! finding comes first, and what it proposes mends the record.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is wrong")]

mod support;

use std::collections::HashMap;

use proptest::prelude::*;
use support::{World, profile};
use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::record::Record;
use waxseal_rules::change::{Change, Changed};
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::finding::Finding;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;
use waxseal_rules::spf_edit;
use waxseal_verify::dns::{Answer, Dns, Question, RecordType, TxtRecord, Unanswered};

/// What the rest of the world publishes.
const WORLD: &str = "; check: profile=spinoffice
example.com. MX 10 mail.example.com.
mail.example.com. A 198.51.100.7
mail.example.com. AAAA 2001:db8::7
spf.spinoffice-crm.com. TXT \"v=spf1 ip4:203.0.113.0/24 -all\"
_spf.example.net. TXT \"v=spf1 ip4:198.51.100.64/26 -all\"
";

fn check(world: &World, changes: &[Change]) -> Vec<Finding> {
    let facts = Changed::new(&world.facts, changes);
    RuleSet::built_in().check_domain(&Domain::gather(&world.request, &facts).unwrap())
}

/// Findings about SPF under which mail suffers.
fn bad(findings: &[Finding]) -> Vec<&Finding> {
    let is_bad = |finding: &&Finding| {
        finding.code.starts_with("SPF") && finding.severity >= Severity::Warning
    };
    findings.iter().filter(is_bad).collect()
}

/// The first finding of all rules, and the record when every proposed change has been made.
fn mended(zone: &str) -> (String, String) {
    const ROUNDS: usize = 10;
    let world =
        World::of(&format!("{WORLD}{}{zone}", support::expected_keys(&profile("spinoffice"))));
    let first = check(&world, &[]).first().map_or(String::new(), |first| first.name.to_owned());
    let mut changes = Vec::new();
    for _ in 0..ROUNDS {
        let findings = check(&world, &changes);
        let proposed = bad(&findings)
            .into_iter()
            .find_map(|finding| finding.remedies.iter().find_map(|remedy| remedy.as_changes()))
            .map(<[Change]>::to_vec);
        match proposed {
            Some(proposed) => changes.extend(proposed),
            None => break,
        }
    }
    let findings = check(&world, &changes);
    assert!(bad(&findings).is_empty(), "{zone}: {:?}", bad(&findings));
    let facts = Changed::new(&world.facts, &changes);
    let question = Question::new(world.request.name.clone(), RecordType::Txt);
    let Some(Answer::Txt(records)) = facts.answer(&question) else { panic!("{zone}: no TXT") };
    let texts = records.iter().map(|record| String::from_utf8_lossy(&record.joined()).into_owned());
    let records: Vec<String> = texts.filter(|text| text.contains("spf")).collect();
    (first, records.join(" | "))
}

#[test]
fn the_record_alone_in_many_broken_ways() {
    let good = "v=spf1 include:spf.spinoffice-crm.com -all";
    let ways: &[(&str, &str)] = &[
        ("", "spf-missing"),
        (r#"TXT "site-verification=1""#, "spf-missing"),
        (r#"SPF "v=spf1 include:spf.spinoffice-crm.com -all""#, "spf-discontinued-type-only"),
        // Not taken for a record.
        (r#"TXT "\"v=spf1 include:spf.spinoffice-crm.com -all\"""#, "spf-lookalike"),
        (r#"TXT "“v=spf1 include:spf.spinoffice-crm.com -all”""#, "spf-lookalike"),
        (r#"TXT "\147v=spf1 include:spf.spinoffice-crm.com -all\148""#, "spf-lookalike"),
        (r#"TXT "\239\187\191v=spf1 include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT " v=spf1 include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT "v=spf1include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT "v=spf1\009include:spf.spinoffice-crm.com\009-all""#, "spf-lookalike"),
        (r#"TXT "v=spf1\194\160include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT "v=spf1\010include:spf.spinoffice-crm.com\010-all""#, "spf-lookalike"),
        (r#"TXT "v=spf1; include:spf.spinoffice-crm.com; -all""#, "spf-lookalike"),
        (r#"TXT "v = spf1 include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT "v=spf2 include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT "v=spf include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT "spf1 include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (r#"TXT "spf2.0/pra include:spf.spinoffice-crm.com -all""#, "spf-lookalike"),
        (
            r#"TXT "example.com. IN TXT \"v=spf1 include:spf.spinoffice-crm.com -all\"""#,
            "spf-lookalike",
        ),
        // Taken for a record, and broken.
        (r#"TXT "v=spf1 includ:spf.spinoffice-crm.com -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 inlcude:spf.spinoffice-crm.com -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include: spf.spinoffice-crm.com -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include :spf.spinoffice-crm.com -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include spf.spinoffice-crm.com -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include;spf.spinoffice-crm.com;-all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com, -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com –all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com - all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com -all.""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com --all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com\009-all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:“spf.spinoffice-crm.com” -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com/24 -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 spf.spinoffice-crm.com -all""#, "spf-syntax"),
        (r#"TXT "v=spf1 -include=spf.spinoffice-crm.com -all""#, "spf-syntax"),
        // Of the grammar, and mistaken.
        (r#"TXT "v=spf1 include=spf.spinoffice-crm.com -all""#, "spf-mistaken-term"),
        (r#"TXT "v=spf1 inclue=spf.spinoffice-crm.com -all""#, "spf-mistaken-term"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com-all""#, "spf-mistaken-term"),
        (r#"TXT "v=spf1 include:spf.spinoffice-crm.com" "-all""#, "spf-mistaken-term"),
        (r#"TXT "v=spf1 include:https://spf.spinoffice-crm.com -all""#, "spf-mistaken-term"),
        (r#"TXT "v=spf1 include:mail@spf.spinoffice-crm.com -all""#, "spf-mistaken-term"),
        (r#"TXT "v=spf1 include::spf.spinoffice-crm.com -all""#, "spf-mistaken-term"),
        (r#"TXT "v=spf1 v=spf1 include:spf.spinoffice-crm.com -all""#, "spf-mistaken-term"),
        // Right, and of no use.
        (r#"TXT "v=spf1 include:spf.spinofice-crm.com -all""#, "spf-include-without-record"),
        (r#"TXT "v=spf1 -all include:spf.spinoffice-crm.com""#, "spf-terms-after-all"),
        (r#"TXT "v=spf1 ?include:spf.spinoffice-crm.com -all""#, "spf-provider-missing"),
        (r#"TXT "v=spf1 -all""#, "spf-provider-missing"),
        (r#"TXT "V=SPF1 -ALL""#, "spf-provider-missing"),
    ];
    for (way, expected) in ways {
        let zone = if way.is_empty() { String::new() } else { format!("example.com. {way}\n") };
        let (first, record) = mended(&zone);
        assert_eq!(first, *expected, "{way}");
        assert_eq!(record.to_ascii_lowercase(), good, "{way}");
    }
    for name in ["example.com.example.com", "_spf.example.com", "spf.example.com"] {
        let zone = format!("{name}. TXT \"{good}\"\n");
        let (first, record) = mended(&zone);
        assert_eq!((&*first, &*record), ("spf-wrong-name", good), "{name}");
    }
}

#[test]
fn the_record_among_other_terms_in_ways_that_do_not_help() {
    let good =
        "v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com ~all";
    let ways: &[(&str, &str)] = &[
        (r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net ~all""#, "spf-provider-missing"),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net ~all include:spf.spinoffice-crm.com""#,
            "spf-terms-after-all",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net -include:spf.spinoffice-crm.com ~all""#,
            "spf-provider-missing",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com""#,
            "spf-no-all",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com +all""#,
            "spf-pass-all",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com ?all""#,
            "spf-neutral-all",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com include:example.com ~all""#,
            "spf-loop",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net include:gone.example include:spf.spinoffice-crm.com ~all""#,
            "spf-include-without-record",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net a:old.example.com include:spf.spinoffice-crm.com ~all""#,
            "spf-no-address",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net ptr include:spf.spinoffice-crm.com ~all""#,
            "spf-ptr",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com ~all redirect=_spf.example.net""#,
            "spf-redirect-with-all",
        ),
        (
            r#""v=spf1 mx  ip4:198.51.100.9 include:_spf.example.net a:1.x.example a:2.x.example a:3.x.example include:spf.spinoffice-crm.com ~all""#,
            "spf-voids",
        ),
    ];
    for (way, expected) in ways {
        let (first, record) = mended(&format!("example.com. TXT {way}\n"));
        assert_eq!((&*first, &*record), (*expected, good), "{way}");
    }
}

#[test]
fn the_record_among_other_terms_mistyped() {
    // A repair writes one space between two terms.
    let good = "v=spf1 mx ip4:198.51.100.9 include:_spf.example.net \
                include:spf.spinoffice-crm.com ~all";
    let ways: &[(&str, &str)] = &[
        (
            r#""v=spf1 mx ipv4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com ~all""#,
            "spf-syntax",
        ),
        (
            r#""v=spf1 mx 198.51.100.9 include:_spf.example.net; include:spf.spinoffice-crm.com; ~al""#,
            "spf-syntax",
        ),
        (
            r#""v=spf1 mx ip4:198.51.100.9/ include:_spf.example.net include:spf.spinoffice-crm.com~all""#,
            "spf-syntax",
        ),
        (
            r#""v=spf1 mx ip4:198.51.100.9 include:_spf.example.net,spf.spinoffice-crm.com ~all""#,
            "spf-mistaken-term",
        ),
        (
            r#""v=spf1 mx ip4:198.51.100.9 include:_spf.example.netinclude:spf.spinoffice-crm.com ~all""#,
            "spf-mistaken-term",
        ),
        (
            r#""v=spf1 mx ip4:198.51.100.9 include:_spf.example.net" "include:spf.spinoffice-crm.com ~all""#,
            "spf-mistaken-term",
        ),
        (
            r#""\"v=spf1 mx ip4:198.51.100.9 include:_spf.example.net include:spf.spinoffice-crm.com ~all""#,
            "spf-lookalike",
        ),
    ];
    for (way, expected) in ways {
        let (first, record) = mended(&format!("example.com. TXT {way}\n"));
        assert_eq!((&*first, &*record), (*expected, good), "{way}");
    }
    for (one, other) in [
        (
            "v=spf1 mx ip4:198.51.100.9 include:_spf.example.net ~all",
            "v=spf1 include:spf.spinoffice-crm.com -all",
        ),
        (
            "v=spf1 mx ip4:198.51.100.9 include:_spf.example.net ~all",
            "v=spf1 includ:spf.spinoffice-crm.com -all",
        ),
        (
            "v=spf1 mx ip4:198.51.100.9 include:_spf.example.net",
            "v=spf1 mx include:spf.spinoffice-crm.com ~all",
        ),
    ] {
        let zone = format!("example.com. TXT \"{one}\"\nexample.com. TXT \"{other}\"\n");
        let (first, record) = mended(&zone);
        assert_eq!((&*first, &*record), ("spf-several", good), "{other}");
    }
}

#[test]
fn good_records_give_no_finding_about_spf() {
    for zone in [
        r#"example.com. TXT "v=spf1 include:spf.spinoffice-crm.com -all""#,
        r#"example.com. TXT "V=SPF1 INCLUDE:SPF.spinoffice-crm.com. ~ALL""#,
        r#"example.com. TXT "v=spf1 mx a:mail.example.com/24//64 include:spf.spinoffice-crm.com ~all""#,
        r#"example.com. TXT "v=spf1 exists:%{ir}._spf.%{d2} include:spf.spinoffice-crm.com ~all""#,
        r#"example.com. TXT "v=spf1 include:spf.spi" "noffice-crm.com -all""#,
        r#"example.com. TXT "v=spf1 redirect=spf.spinoffice-crm.com""#,
        // Two includes that lead to the same record are no loop.
        "example.com. TXT \"v=spf1 include:a.example include:b.example -all\"
a.example. TXT \"v=spf1 include:spf.spinoffice-crm.com -all\"
b.example. TXT \"v=spf1 include:spf.spinoffice-crm.com -all\"",
        "example.com. TXT \"v=spf1 include:spf.spinoffice-crm.com -all exp=why.example.com\"
why.example.com. TXT \"No.\"",
    ] {
        let world =
            World::of(&format!("{WORLD}{}{zone}", support::expected_keys(&profile("spinoffice"))));
        let findings = check(&world, &[]);
        let found: Vec<_> =
            findings.iter().filter(|finding| finding.code.starts_with("SPF")).collect();
        assert!(found.is_empty(), "{zone}: {found:?}");
    }
}

#[test]
fn nothing_is_said_to_be_missing_where_the_dns_failed() {
    let mut facts: HashMap<Question, Answer> = HashMap::new();
    let request = DomainRequest::new(DomainName::parse("example.com").unwrap())
        .with_profile(profile("spinoffice"));
    let domain = loop {
        match Domain::gather(&request, &facts) {
            Ok(domain) => break domain,
            Err(unanswered) => fail(&mut facts, unanswered),
        }
    };
    let findings = RuleSet::built_in().check_domain(&domain);
    let found: Vec<_> = findings.iter().filter(|finding| finding.code.starts_with("SPF")).collect();
    assert!(found.is_empty(), "{found:?}");
}

fn fail(facts: &mut HashMap<Question, Answer>, unanswered: Unanswered) {
    use waxseal_verify::dns::DnsFailure;
    for question in unanswered.into_questions() {
        facts.insert(question, Answer::Failed(DnsFailure::ServFail));
    }
}

/// Terms that are right, each of its own kind.
fn terms() -> impl Strategy<Value = Vec<&'static str>> {
    let known = vec![
        "mx",
        "a:mail.example.com",
        "ip4:198.51.100.0/24",
        "ip6:2001:db8:1::/48",
        "include:_spf.example.net",
        "?exists:%{i}._spf.example.org",
        "A/24//64",
        "-ip4:192.0.2.66",
        "ptr:example.org",
        "exp=why.%{d}",
        "rr=all",
    ];
    proptest::sample::subsequence(known, 1..8).prop_shuffle()
}

/// A mistake in the place of a term, and the term.
fn mistakes() -> impl Strategy<Value = (&'static str, &'static str)> {
    proptest::sample::select(vec![
        ("ipv4:203.0.113.7", "ip4:203.0.113.7"),
        ("includ:spf.a.example", "include:spf.a.example"),
        ("include=spf.a.example", "include:spf.a.example"),
        ("include: spf.a.example", "include:spf.a.example"),
        ("“include:spf.a.example”", "include:spf.a.example"),
        ("include:spf.a.example;", "include:spf.a.example"),
        ("ip4:host.a.example", "a:host.a.example"),
        ("ip4:203.0.113.0/255.255.255.0", "ip4:203.0.113.0/24"),
        ("a:203.0.113.9", "ip4:203.0.113.9"),
        ("\ta:host.a.example\t", "a:host.a.example"),
    ])
}

proptest! {
    /// One mistake among terms that are right: it is mended, and the others stay byte for byte.
    #[test]
    fn a_repair_keeps_every_other_term(
        terms in terms(),
        (wrong, right) in mistakes(),
        at in any::<proptest::sample::Index>(),
    ) {
        let at = at.index(terms.len() + 1);
        let text = |middle| {
            let mut words = vec!["v=spf1"];
            words.extend(&terms[..at]);
            words.push(middle);
            words.extend(&terms[at..]);
            words.join(" ")
        };
        let repaired = spf_edit::repair(text(wrong).as_bytes()).map(|repaired| repaired.text);
        prop_assert_eq!(repaired, Some(text(right)));
    }

    /// What is repaired is of the grammar, and there is nothing more to be repaired.
    #[test]
    fn a_repair_is_a_record_that_needs_no_repair(
        text in "(v=spf1 ?|v ?= ?spf1|\"v=spf1)([ ;,:=/.\"%{}+~?@\t-]|all|include|ip4|mx|a:|192|\\.0|b\\.c|é|“){0,20}",
    ) {
        if let Some(repaired) = spf_edit::repair(text.as_bytes()) {
            prop_assert!(Record::parse(repaired.text.as_bytes(), &Limits::default()).is_ok());
            prop_assert_eq!(spf_edit::repair(repaired.text.as_bytes()), None, "{}", repaired.text);
            prop_assert!(repaired.mends.iter().all(|mend| mend.span.end() <= text.len()));
        }
    }

    /// Any octets at any name: gathering ends in few rounds, the rules do not panic, every finding has
    /// a remedy, and its places are in its text.
    #[test]
    fn hostile_records_are_checked_all_the_same(
        own in proptest::collection::vec(record(), 0..3),
        other in proptest::collection::vec(record(), 0..3),
    ) {
        const ROUNDS: usize = 40;
        let request = DomainRequest::new(DomainName::parse("a.test").unwrap())
            .with_profile(profile("spinoffice"));
        let mut facts: HashMap<Question, Answer> = HashMap::new();
        let texts = |texts: &[Vec<u8>]| match texts {
            [] => Answer::NoData,
            texts => Answer::Txt(texts.iter().map(|text| TxtRecord::new([&**text])).collect()),
        };
        let mut rounds = 0;
        let domain = loop {
            match Domain::gather(&request, &facts) {
                Ok(domain) => break domain,
                Err(unanswered) => {
                    rounds += 1;
                    prop_assert!(rounds < ROUNDS);
                    for question in unanswered.into_questions() {
                        let answer = match (question.record_type(), question.name().as_str()) {
                            (RecordType::Txt, "a.test") => texts(&own),
                            (RecordType::Txt, _) => texts(&other),
                            _ => Answer::NxDomain,
                        };
                        facts.insert(question, answer);
                    }
                }
            }
        };
        for finding in RuleSet::built_in().check_domain(&domain) {
            prop_assert!(!finding.remedies.is_empty(), "{finding:?}");
            prop_assert!(!finding.message.contains(|c: char| c.is_control()), "{finding:?}");
            let labels = finding.excerpt.iter().flat_map(|shown| {
                shown.labels.iter().map(|label| (label.span, shown.text.len()))
            });
            for (span, length) in labels {
                prop_assert!(span.end() <= length, "{finding:?}");
            }
        }
    }
}

/// A text that may be a record: terms that lead about, or anything.
fn record() -> impl Strategy<Value = Vec<u8>> {
    let known = vec![
        "include:a.test",
        "include:b.test",
        "include:c.test",
        "redirect=b.test",
        "a",
        "mx:c.test",
        "ip4:0.0.0.0/0",
        "ip6:::ffff:1.2.3.4",
        "exists:x.test",
        "exp=e.test",
        "+all",
        "?all",
        "ipv4:1.2.3.4",
        "include:",
        "%{",
        "a:b..c",
        "é",
        "\"",
        "redirect=c.test",
    ];
    let terms = proptest::collection::vec(proptest::sample::select(known), 0..12);
    prop_oneof![
        4 => terms.prop_map(|terms| format!("v=spf1 {}", terms.join(" ")).into_bytes()),
        1 => proptest::collection::vec(any::<u8>(), 0..80),
        1 => proptest::collection::vec(any::<u8>(), 0..40)
            .prop_map(|tail| [&b"v=spf1 "[..], &tail].concat()),
    ]
}
