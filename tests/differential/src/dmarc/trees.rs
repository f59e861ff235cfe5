//! Trees of DMARC records: names of one to ten labels, public suffixes and organizations among them,
//! and identifiers that are near to the author domain.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use waxseal_verify::dns::Answer;

use super::verdict::{Case, Wish};
use crate::zone::Zone;

/// The labels of the deepest name, the top first.
const LABELS: [&str; 10] = ["test", "co", "ex", "d4", "d5", "d6", "d7", "d8", "d9", "d10"];

/// The name of so many labels.
pub fn name(labels: usize) -> String {
    LABELS[..labels].iter().rev().copied().collect::<Vec<_>>().join(".")
}

/// A name on the way to the deepest, or beside it.
fn near(depth: impl Strategy<Value = usize>) -> impl Strategy<Value = String> {
    (depth, 0..6_u8).prop_map(|(labels, side)| match side {
        0 if labels > 1 => format!("s.{}", name(labels - 1)),
        _ => name(labels),
    })
}

fn author_depth() -> impl Strategy<Value = usize> {
    prop_oneof![1 => Just(1_usize), 3 => Just(2), 6 => 3..6_usize, 4 => 6..=10_usize]
}

fn depth() -> impl Strategy<Value = usize> {
    prop_oneof![2 => Just(2_usize), 6 => 3..6_usize, 3 => 6..=10_usize]
}

/// A case.
pub fn case() -> impl Strategy<Value = Case> {
    let wish = || select(&[Wish::Pass, Wish::Pass, Wish::Pass, Wish::Fail, Wish::TempError][..]);
    (
        zone(),
        from(),
        vec((near(depth()), wish()), 0..3),
        option::weighted(0.6, (near(depth()), wish())),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(zone, from, signing, mail_from, is_bounce)| Case {
            zone,
            from,
            signing,
            mail_from,
            is_bounce,
        })
}

fn from() -> impl Strategy<Value = String> {
    let address = (near(author_depth()), 0..12_u8).prop_map(|(domain, form)| match form {
        0 => format!("\"Joe, of @\" <joe@{}>", domain.to_uppercase()),
        1 => format!("Joe <joe@{domain}>"),
        _ => format!("joe@{domain}"),
    });
    let two = (near(depth()), near(depth())).prop_map(|(a, b)| format!("a@{a}, b@{b}"));
    prop_oneof![40 => address, 1 => two]
}

fn zone() -> impl Strategy<Value = Zone> {
    let records = vec(
        (
            near(prop_oneof![1 => Just(1), 3 => Just(2), 8 => 3..6_usize, 3 => 6..=10_usize]),
            texts(),
        ),
        1..6,
    );
    let hosts = vec(near(depth()), 0..3);
    (records, hosts).prop_map(|(records, hosts)| {
        let mut zone = Zone::default();
        for (name, texts) in records {
            let place = format!("_dmarc.{name}");
            match texts {
                Some(texts) => {
                    let texts: Vec<_> =
                        texts.iter().map(|text| text.replace("{name}", &name)).collect();
                    zone.txt(&place, &texts.iter().map(String::as_str).collect::<Vec<_>>());
                }
                None => zone.fail(&place),
            }
        }
        for host in hosts {
            zone.put(&host, Answer::A(vec![[192, 0, 2, 9].into()]));
        }
        zone
    })
}

/// The TXT records of a name; `None` where its server fails. `{name}` stands for the name.
fn texts() -> impl Strategy<Value = Option<Vec<String>>> {
    let other = select(&["v=spf1 -all", "x", "v=DMARC2; p=reject", ""][..]).prop_map(str::to_owned);
    prop_oneof![
        40 => record().prop_map(|record| Some(vec![record])),
        2 => (record(), other.clone()).prop_map(|(record, other)| Some(vec![record, other])),
        2 => (other.clone(), record()).prop_map(|(other, record)| Some(vec![other, record])),
        1 => vec(record(), 2).prop_map(Some),
        1 => other.prop_map(|other| Some(vec![other])),
        1 => Just(None),
    ]
}

fn record() -> impl Strategy<Value = String> {
    let policy = || select(&["none", "quarantine", "reject", "reject", "Reject"][..]);
    let tag = |weight: f64, name: &'static str, values: &'static [&'static str]| {
        option::weighted(weight, select(values).prop_map(move |value| format!("{name}={value}")))
    };
    let tags = (
        option::weighted(0.95, policy().prop_map(|policy| format!("p={policy}"))),
        option::weighted(0.4, policy().prop_map(|policy| format!("sp={policy}"))),
        option::weighted(0.4, policy().prop_map(|policy| format!("np={policy}"))),
        tag(0.2, "adkim", &["r", "s", "s", "S"]),
        tag(0.2, "aspf", &["r", "s", "s"]),
        tag(0.3, "psd", &["y", "n", "u", "y", "n", "Y"]),
        tag(0.2, "t", &["y", "n"]),
        option::weighted(0.9, Just("rua=mailto:who@{name}".to_owned())),
        tag(0.1, "x", &["1", "a b", "mailto:x"]),
        tag(0.1, "fo", &["0", "1", "d:s"]),
        option::weighted(0.04, select(&ODD_TAGS[..]).prop_map(str::to_owned)),
    );
    let version = prop_oneof![
        40 => Just("v=DMARC1"),
        1 => select(&["V=DMARC1", "v = DMARC1", " v=DMARC1", "v=dmarc1", "v=DMARC1 x", "v=DMARC10"][..]),
    ];
    let between = select(&["; ", "; ", ";", " ; ", ";  "][..]);
    let end = select(&["", "", ";", "; ", " "][..]);
    let order = any::<proptest::sample::Index>();
    (version, tags, between, end, order).prop_map(|(version, tags, between, end, order)| {
        let (p, sp, np, adkim, aspf, psd, t, rua, x, fo, odd) = tags;
        let mut tags: Vec<String> =
            [p, sp, np, adkim, aspf, psd, t, rua, x, fo, odd].into_iter().flatten().collect();
        if !tags.is_empty() {
            let at = order.index(tags.len());
            tags.rotate_left(at);
        }
        tags.insert(0, version.to_owned());
        tags.join(between) + end
    })
}

const ODD_TAGS: [&str; 18] = [
    "p=nonsense",
    "p=",
    "sp=nonsense",
    "np=",
    "adkim=x",
    "aspf=",
    "psd=x",
    "t=x",
    "fo=x",
    "rua=x",
    "rua=mailto:a@b.test!10q",
    "pct=0",
    "pct=x",
    "novalue",
    "=x",
    "p=none",
    "P=none",
    "sp=re ject",
];
