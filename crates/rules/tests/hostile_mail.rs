//! Texts and answers that nobody would publish: nothing panics, every place lies in its text, gathering
//! ends, and messages hold no control characters.
#![allow(clippy::unwrap_used, reason = "a world that is no world ends the test")]

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use waxseal_parse::domain::DomainName;
use waxseal_rules::change::Changed;
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::finding::Finding;
use waxseal_rules::profile::Profile;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;
use waxseal_verify::dns::{Answer, Dns, DnsFailure, MxRecord, Question, RecordType, TxtRecord};

const PLACES: [&str; 8] = [
    "_dmarc.example.com",
    "example.com",
    "_mta-sts.example.com",
    "_smtp._tls.example.com",
    "default._bimi.example.com",
    "dmarc.example.com",
    "_dmarc.com",
    "example.com._report._dmarc.example.net",
];

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn request() -> DomainRequest {
    let mut request = DomainRequest::new(name("example.com"));
    request.profile = Some(Profile::named(&Profile::built_in(), "spinoffice").unwrap());
    request.addresses = vec![
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped()),
    ];
    request
}

/// Texts like records: parts of records, glued at random, and any octets.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let parts = prop::sample::select(vec![
        "v=DMARC1",
        "v=dmarc1",
        "v=STSv1;",
        "v=TLSRPTv1;",
        "v=BIMI1",
        "p=none",
        "p=reject",
        "sp=",
        "np=bogus",
        "pct=0",
        "rua=mailto:a@example.net",
        "ruf=a@b",
        "mailto://a@b",
        "t=y",
        "psd=y",
        "id=1",
        "l=https://a/b.svg",
        "a=",
        "fo=1,d",
        "adkim=strict",
        ";",
        " ",
        ",",
        "!",
        "=",
        "\"",
        "\\",
        "policy",
        "\u{201c}",
        "v=spf1 -all",
        "\t",
        "\n",
        "@",
        "//",
        ":",
    ]);
    let parts = prop::collection::vec(parts, 0..12).prop_map(|parts| parts.concat().into_bytes());
    prop_oneof![4 => parts, 1 => prop::collection::vec(any::<u8>(), 0..80)]
}

fn answer(record_type: RecordType) -> BoxedStrategy<Answer> {
    let host = || prop::sample::select(PLACES.to_vec()).prop_map(name);
    let some = match record_type {
        RecordType::A => prop::collection::vec(any::<[u8; 4]>().prop_map(Ipv4Addr::from), 1..3)
            .prop_map(Answer::A)
            .boxed(),
        RecordType::Aaaa => prop::collection::vec(any::<[u8; 16]>().prop_map(Ipv6Addr::from), 1..3)
            .prop_map(Answer::Aaaa)
            .boxed(),
        RecordType::Cname => host().prop_map(Answer::Cname).boxed(),
        RecordType::Mx => {
            let one = (any::<u16>(), prop::option::of(host()));
            let one = one.prop_map(|(preference, host)| MxRecord::new(preference, host));
            prop::collection::vec(one, 1..4).prop_map(Answer::Mx).boxed()
        }
        RecordType::Ptr => prop::collection::vec(host(), 1..4).prop_map(Answer::Ptr).boxed(),
        _ => {
            let one = text().prop_map(|text| TxtRecord::new([text]));
            prop::collection::vec(one, 1..3).prop_map(Answer::Txt).boxed()
        }
    };
    prop_oneof![
        6 => some,
        2 => Just(Answer::NoData),
        2 => Just(Answer::NxDomain),
        1 => Just(Answer::Failed(DnsFailure::ServFail)),
    ]
    .boxed()
}

/// Answers at random, the same for the same question; what is not among them does not exist.
#[derive(Clone, Debug)]
struct Facts(HashMap<Question, Answer>);

impl Dns for Facts {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        Some(self.0.get(question).unwrap_or(&Answer::NxDomain))
    }
}

fn facts() -> impl Strategy<Value = Facts> {
    let mut places: Vec<(&str, RecordType)> = Vec::new();
    for place in PLACES {
        places.extend(RecordType::ALL.map(|record_type| (place, record_type)));
    }
    places.push(("1.2.0.192.in-addr.arpa", RecordType::Ptr));
    places.push(("mta-sts.example.com", RecordType::A));
    let answers: Vec<_> = places.iter().map(|(_, record_type)| answer(*record_type)).collect();
    answers.prop_map(move |answers| {
        let questions =
            places.iter().map(|(place, record_type)| Question::new(name(place), *record_type));
        Facts(questions.zip(answers).collect())
    })
}

fn is_sound(finding: &Finding) -> bool {
    let texts = [&finding.message].into_iter().chain(&finding.evidence);
    let is_clean = texts.clone().all(|text| !text.chars().any(char::is_control));
    let is_placed = finding
        .excerpt
        .iter()
        .all(|excerpt| excerpt.labels.iter().all(|label| label.span.end() <= excerpt.text.len()));
    is_clean && is_placed && !finding.message.is_empty() && !finding.remedies.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever is published, findings are sound, and so are they when what they propose is done.
    #[test]
    fn any_answers_give_sound_findings(facts in facts(), policy in prop::option::of(text())) {
        let mut request = request();
        request.mta_sts_policy = policy.map(Into::into);
        let mut changes = Vec::new();
        for _ in 0..4 {
            let changed = Changed::new(&facts, &changes);
            let domain = Domain::gather(&request, &changed).unwrap();
            let findings = RuleSet::built_in().check_domain(&domain);
            for finding in &findings {
                prop_assert!(is_sound(finding), "{finding:?}");
            }
            let mut remedies = findings.iter().flat_map(|finding| &finding.remedies);
            let Some(proposed) = remedies.find_map(|remedy| remedy.as_changes()) else { break };
            changes.extend_from_slice(proposed);
        }
    }

    /// However broken the texts at `_dmarc` are, what is proposed leads to a record without fault.
    #[test]
    fn repairs_of_dmarc_come_to_an_end(texts in prop::collection::vec(text(), 1..3)) {
        const ROUNDS: usize = 80;
        let records = texts.iter().map(|text| TxtRecord::new([text.clone()])).collect();
        let question = Question::new(name("_dmarc.example.com"), RecordType::Txt);
        let facts = Facts([(question, Answer::Txt(records))].into());
        let request = DomainRequest::new(name("example.com"));
        let mut changes = Vec::new();
        for round in 0.. {
            let domain = Domain::gather(&request, &Changed::new(&facts, &changes)).unwrap();
            let findings = RuleSet::built_in().check_domain(&domain);
            let is_bad = |one: &&Finding| {
                one.code.starts_with("DMARC") && one.severity >= Severity::Warning
            };
            let Some(worst) = findings.iter().find(is_bad) else { break };
            prop_assert!(round < ROUNDS, "{worst:?} after {changes:?}");
            let proposed = worst.remedies.iter().find_map(|remedy| remedy.as_changes());
            prop_assert!(proposed.is_some(), "{worst:?}");
            changes.extend_from_slice(proposed.unwrap_or_default());
        }
    }

    /// Questions are told in few rounds, never again what was answered.
    #[test]
    fn gathering_ends_in_few_rounds(facts in facts()) {
        const ROUNDS: usize = 40;
        let mut known: HashMap<Question, Answer> = HashMap::new();
        let mut rounds = 0;
        while let Err(open) = Domain::gather(&request(), &known) {
            rounds += 1;
            prop_assert!(rounds <= ROUNDS, "still open: {open}");
            for question in open.into_questions() {
                let answer = facts.answer(&question).unwrap().clone();
                prop_assert!(known.insert(question, answer).is_none());
            }
        }
        let at_once = Domain::gather(&request(), &facts).unwrap();
        let stepwise = Domain::gather(&request(), &known).unwrap();
        let rules = RuleSet::built_in();
        prop_assert_eq!(rules.check_domain(&at_once), rules.check_domain(&stepwise));
    }
}

/// Without any change of the rules, a domain like any other takes four rounds: its own names, those of
/// its hosts, who else takes reports, and whether those hosts take mail.
#[test]
fn a_plain_domain_takes_four_rounds() {
    let mut facts = HashMap::new();
    let mut put = |place: &str, record_type, answer| {
        facts.insert(Question::new(name(place), record_type), answer);
    };
    let txt = |text: &str| Answer::Txt(vec![TxtRecord::new([text.as_bytes()])]);
    put("example.com", RecordType::Txt, txt("v=spf1 mx -all"));
    put("_dmarc.example.com", RecordType::Txt, txt("v=DMARC1; p=none; rua=mailto:a@example.net"));
    let exchange = MxRecord::new(10, Some(name("mail.example.com")));
    put("example.com", RecordType::Mx, Answer::Mx(vec![exchange]));
    let facts = Facts(facts);
    let mut known = HashMap::new();
    let mut rounds = 0;
    let request = DomainRequest::new(name("example.com"));
    while let Err(open) = Domain::gather(&request, &known) {
        rounds += 1;
        for question in open.into_questions() {
            let answer = facts.answer(&question).unwrap().clone();
            known.insert(question, answer);
        }
    }
    assert!(rounds <= 4, "{rounds}");
    assert!(known.len() < 50, "{}", known.len());
}
