//! The tree of an SPF record: its costs are those of an evaluation that nothing matches.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests end where something is wrong"
)]

mod support;

use std::collections::HashMap;
use std::net::IpAddr;

use proptest::prelude::*;
use support::World;
use waxseal_parse::domain::DomainName;
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::facts::spf::tree::{
    RecordProblem, SpfTree, Target, TermProblem, TreeTerm, Voids,
};
use waxseal_verify::dns::{Answer, Dns, MxRecord, Question, RecordType, TxtRecord};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::evidence::SpfEvidence;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::{SpfLimits, SpfPolicy};
use waxseal_verify::time::UnixTime;

fn tree(zone: &str) -> SpfTree {
    let world = World::of(zone);
    Domain::gather(&world.request, &world.facts).unwrap().spf.tree.unwrap()
}

fn term<'t>(tree: &'t SpfTree, text: &str) -> &'t TreeTerm {
    let found = tree.walk().into_iter().map(|(_, term)| term).find(|term| &*term.text == text);
    found.unwrap()
}

#[test]
fn costs_add_up_through_includes_and_redirects() {
    let tree = tree(
        "example.com. TXT \"v=spf1 a mx include:a.example exists:%{i}.x.example ip4:192.0.2.1 redirect=b.example\"
example.com. A 192.0.2.1
example.com. AAAA 2001:db8::1
example.com. MX 10 mail.example.com.
a.example. TXT \"v=spf1 a:gone.example include:c.example ptr -all mx\"
b.example. TXT \"v=spf1 include:c.example -all redirect=d.example\"
c.example. TXT \"v=spf1 mx ~all\"",
    );
    let cost = |text: &str| (term(&tree, text).lookups, term(&tree, text).voids.ip4);
    assert_eq!(cost("a"), (1, 0));
    assert_eq!(cost("exists:%{i}.x.example"), (1, 0));
    assert_eq!(term(&tree, "exists:%{i}.x.example").target, Target::Dynamic);
    assert_eq!(cost("ip4:192.0.2.1"), (0, 0));
    // Itself, `a:gone.example`, the include, the `mx` of c.example, and `ptr`.
    assert_eq!(cost("include:a.example"), (5, 2));
    // Itself, the include and the `mx`; not what stands beside or behind `all`.
    assert_eq!(cost("redirect=b.example"), (3, 1));
    assert_eq!((tree.lookups, tree.voids.ip4), (11, 3));
    let unreached: Vec<_> = tree
        .walk()
        .into_iter()
        .filter(|(_, term)| !term.is_reached)
        .map(|(tree, term)| (tree.domain.as_str(), &*term.text))
        .collect();
    assert_eq!(unreached, [("a.example", "mx"), ("b.example", "redirect=d.example")]);
    assert!(tree.is_complete());
}

#[test]
fn a_loop_is_a_record_above_and_a_shared_target_is_none() {
    let shared = tree(
        "example.com. TXT \"v=spf1 include:a.example include:b.example -all\"
a.example. TXT \"v=spf1 include:c.example -all\"
b.example. TXT \"v=spf1 include:c.example -all\"
c.example. TXT \"v=spf1 ip4:192.0.2.1 -all\"",
    );
    assert_eq!(shared.lookups, 4);
    assert!(shared.walk().iter().all(|(_, term)| term.problem.is_none()));
    let circle = tree(
        "example.com. TXT \"v=spf1 include:a.example -all\"
a.example. TXT \"v=spf1 include:example.com redirect=A.example\"",
    );
    let problem = |text: &str| term(&circle, text).problem.clone();
    assert_eq!(problem("include:a.example"), None);
    assert_eq!(problem("include:example.com"), Some(TermProblem::Loop));
    assert_eq!(problem("redirect=A.example"), Some(TermProblem::Loop));
}

#[test]
fn voids_are_counted_by_the_family_of_the_client() {
    let tree = tree(
        "example.com. TXT \"v=spf1 a:four.example a:six.example a:none.example mx:none.example mx:null.example exists:none.example -all\"
four.example. A 192.0.2.1
six.example. AAAA 2001:db8::1
none.example. TXT \"x\"
null.example. MX 0 .",
    );
    let of = |text: &str| (term(&tree, text).voids, term(&tree, text).problem.clone());
    let void = |ip4, ip6| Voids { ip4, ip6 };
    let no_address = Some(TermProblem::NoAddress { name_exists: true });
    assert_eq!(of("a:four.example"), (void(0, 1), None));
    assert_eq!(of("a:six.example"), (void(1, 0), None));
    assert_eq!(of("a:none.example"), (void(1, 1), no_address.clone()));
    let no_exchange = Some(TermProblem::NoExchange { name_exists: true });
    assert_eq!(of("mx:none.example"), (void(1, 1), no_exchange));
    assert_eq!(of("mx:null.example"), (void(0, 0), Some(TermProblem::NullExchange)));
    assert_eq!(of("exists:none.example"), (void(1, 1), no_address));
    assert_eq!(tree.voids, void(4, 4));
}

#[test]
fn a_record_that_is_not_there_or_broken_is_told_by_what_leads_to_it() {
    let tree = tree(
        "example.com. TXT \"v=spf1 include:gone.example include:mute.example include:two.example include:bad.example -all\"
mute.example. TXT \"x\"
two.example. TXT \"v=spf1 a -all\"
two.example. TXT \"v=spf1 mx -all\"
bad.example. TXT \"v=spf1 ipv4:192.0.2.1 -all\"",
    );
    let problem = |text: &str| term(&tree, text).nested.as_ref().unwrap().problem.clone();
    let no_record = |name_exists| Some(RecordProblem::NoRecord { name_exists });
    assert_eq!(problem("include:gone.example"), no_record(false));
    assert_eq!(problem("include:mute.example"), no_record(true));
    assert_eq!(problem("include:two.example"), Some(RecordProblem::Several(2)));
    assert!(matches!(problem("include:bad.example"), Some(RecordProblem::Syntax(_))));
    assert_eq!(tree.lookups, 4);
}

#[test]
fn a_tree_without_end_is_not_followed_without_end() {
    struct Endless;
    impl Dns for Endless {
        fn answer(&self, question: &Question) -> Option<&Answer> {
            // Each record includes two that nobody has met before.
            let text = format!("v=spf1 include:a.{0} include:b.{0} -all", question.name());
            let answer = match question.record_type() {
                RecordType::Txt => Answer::Txt(vec![TxtRecord::new([text.into_bytes()])]),
                _ => Answer::NoData,
            };
            Some(Box::leak(Box::new(answer)))
        }
    }
    let request = DomainRequest::new(DomainName::parse("x.test").unwrap());
    let tree = Domain::gather(&request, &Endless).unwrap().spf.tree.unwrap();
    assert!(!tree.is_complete());
    assert!(tree.lookups > 10 && tree.walk().len() < 200, "{}", tree.walk().len());
}

/// Evaluates for a client that nothing matches, with limits that are not reached.
fn evaluate(dns: &HashMap<Question, Answer>, client: IpAddr) -> SpfEvidence {
    let mut policy = SpfPolicy::default();
    policy.void_lookups = 100;
    let mut limits = SpfLimits::default();
    (limits.lookups, limits.questions) = (100, 10_000);
    let verifier =
        SpfVerifier::with_limits(policy, limits, waxseal_parse::limits::Limits::default());
    let envelope = Envelope::new(client).with_helo("h.test").with_mail_from("joe@d0.test");
    let now = UnixTime::from_seconds(1_700_000_000);
    verifier.evaluate(&Identity::mail_from(&envelope), dns, now).unwrap()
}

/// What the domains `d0.test` to `d5.test` publish: each record leads to later ones only.
fn zone() -> impl Strategy<Value = HashMap<Question, Answer>> {
    let term = prop_oneof![
        Just("a".to_owned()),
        Just("mx".to_owned()),
        Just("ip4:198.51.100.0/24".to_owned()),
        (0..4_u8).prop_map(|n| format!("a:h{n}.test")),
        (0..4_u8).prop_map(|n| format!("?mx:h{n}.test")),
        (0..4_u8).prop_map(|n| format!("-exists:h{n}.test")),
        (1..6_u8).prop_map(|n| format!("include:d{n}.test")),
    ];
    let end = prop_oneof![
        Just(String::new()),
        Just("-all mx a:h1.test".to_owned()),
        (1..6_u8).prop_map(|n| format!("redirect=d{n}.test")),
        (1..6_u8).prop_map(|n| format!("redirect=d{n}.test ~all")),
    ];
    let record = (proptest::collection::vec(term, 0..4), end);
    proptest::collection::vec(record, 6).prop_map(|records| {
        let mut facts = HashMap::new();
        let mut put = |name: &str, record_type, answer| {
            facts.insert(Question::new(DomainName::parse(name).unwrap(), record_type), answer);
        };
        for (at, (terms, end)) in records.iter().enumerate() {
            let leads_on = |term: &&String| {
                let target = term.split_once([':', '=']).map_or("", |(_, target)| target);
                let number = target.strip_prefix('d').and_then(|rest| rest.split('.').next());
                number.is_none_or(|number| number.parse::<usize>().unwrap() > at)
            };
            let mut words = vec!["v=spf1"];
            words.extend(terms.iter().filter(leads_on).map(|term| &**term));
            words.extend([end].into_iter().filter(leads_on).map(|term| &**term));
            let record = TxtRecord::new([words.join(" ").into_bytes()]);
            put(&format!("d{at}.test"), RecordType::Txt, Answer::Txt(vec![record]));
        }
        let host = || Some(DomainName::parse("h1.test").unwrap());
        for name in ["d0", "d1", "d2", "d3", "d4", "d5", "h0", "h1", "h2", "h3"] {
            let name = format!("{name}.test");
            let (mut a, mut aaaa, mut mx) = (Answer::NoData, Answer::NoData, Answer::NoData);
            match name.as_bytes()[1] % 4 {
                0 => a = Answer::A(vec!["192.0.2.1".parse().unwrap()]),
                1 => {
                    a = Answer::A(vec!["192.0.2.2".parse().unwrap()]);
                    aaaa = Answer::Aaaa(vec!["2001:db8::1".parse().unwrap()]);
                    mx = Answer::Mx(vec![MxRecord::new(10, host())]);
                }
                2 => mx = Answer::Mx(vec![MxRecord::new(10, host()), MxRecord::new(20, None)]),
                _ => {}
            }
            put(&name, RecordType::A, a);
            put(&name, RecordType::Aaaa, aaaa);
            put(&name, RecordType::Mx, mx);
        }
        facts
    })
}

proptest! {
    /// The tree knows without a client what an evaluation costs that nothing matches.
    #[test]
    fn costs_are_those_of_an_evaluation_that_nothing_matches(facts in zone()) {
        struct Rest<'f>(&'f HashMap<Question, Answer>);
        impl Dns for Rest<'_> {
            fn answer(&self, question: &Question) -> Option<&Answer> {
                Some(self.0.get(question).unwrap_or(&Answer::NxDomain))
            }
        }
        let request = DomainRequest::new(DomainName::parse("d0.test").unwrap());
        let tree = Domain::gather(&request, &Rest(&facts)).unwrap().spf.tree.unwrap();
        prop_assume!(tree.is_complete());
        // `exists` matches every client where it matches, so that nothing behind it is evaluated.
        let is_decided = tree.walk().iter().any(|(_, term)| {
            term.text.contains("exists") && term.problem.is_none()
        });
        prop_assume!(!is_decided);
        let ip4 = evaluate(&facts, "203.0.113.1".parse().unwrap());
        prop_assert_eq!((ip4.counts.lookups, ip4.counts.voids), (tree.lookups, tree.voids.ip4));
        let ip6 = evaluate(&facts, "2001:db8:f::1".parse().unwrap());
        prop_assert_eq!((ip6.counts.lookups, ip6.counts.voids), (tree.lookups, tree.voids.ip6));
    }
}
