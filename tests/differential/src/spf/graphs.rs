//! Graphs of SPF records: domains that include and redirect to each other and to themselves, hosts,
//! and clients that may be one of them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use waxseal_parse::domain::DomainName;
use waxseal_peer::EXPLANATION;
use waxseal_verify::dns::{Answer, MxRecord};

use super::verdict::Case;
use crate::zone::{CHANCE, Zone};

/// Names that may have a record.
const DOMAINS: [&str; 8] =
    ["a.test", "b.test", "c.test", "d.test", "e.test", "f.test", "sub.a.test", "x.sub.a.test"];

/// Names that may have addresses; some have a record, too.
const HOSTS: [&str; 7] =
    ["h1.test", "h2.test", "mail.b.test", "mx.c.test", "gone.test", "a.test", "sub.a.test"];

const IP4: [&str; 4] = ["192.0.2.1", "192.0.2.130", "198.51.100.7", "10.1.2.3"];
const IP6: [&str; 3] = ["2001:db8::1", "2001:db8:0:1::2", "fe80::1"];

/// What stands in no good record, or is read in different ways.
const ODD_TERMS: [&str; 44] = [
    "ip4:192.0.2.0/33",
    "ip4:192.0.2.0/024",
    "ip4:192.0.2",
    "ip4:192.0.02.1",
    "ip4:192.0.2.300",
    "ip4",
    "ip4:",
    "ip4:192.0.2.1/",
    "ip6:2001:db8::/129",
    "ip6:2001:db8",
    "ip6:::1:2:3:4:5:6:7:8",
    "ip6:192.0.2.1",
    "ip6:::ffff:192.0.2.1",
    "ip4:2001:db8::1",
    "a/33",
    "a//129",
    "a/24/64",
    "a//",
    "a/",
    "a:",
    "a:test",
    "a:192.0.2.1",
    "a:h1.test/24//",
    "mx:h1.test.",
    "include",
    "include:",
    "include=a.test",
    "redirect:a.test",
    "-redirect=a.test",
    "all:",
    "all/8",
    "all.",
    "exists",
    "exists:%{x}.test",
    "exists:%{d",
    "exists:%d.test",
    "exists:%{d0}.test",
    "foo",
    "foo:b.test",
    "+foo=bar",
    "foo=%{",
    "=bar",
    ":a.test",
    "redirect=",
];

/// Modifiers that do nothing.
const IDLE: [&str; 8] =
    ["foo=bar", "x-y.z_1=%{d}%%", "moo=%{S1r-}", "ra=joe", "rp=50", "rr=all", "foo=", "foo=a/b"];

/// A case. The limit of terms that find nothing is out of reach.
pub fn case() -> impl Strategy<Value = Case> {
    (zone(), client(), helo(), option::weighted(0.7, mail_from())).prop_map(
        |(zone, client, helo, mail_from)| Case {
            zone,
            client,
            told_mail_auth: client.to_canonical(),
            helo,
            mail_from,
            void_lookups: 100,
        },
    )
}

fn client() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        6 => ip4().prop_map(IpAddr::V4),
        3 => ip6().prop_map(IpAddr::V6),
        1 => ip4().prop_map(|address| address.to_ipv6_mapped().into()),
    ]
}

fn ip4() -> impl Strategy<Value = Ipv4Addr> {
    select(&IP4[..]).prop_map(|text| text.parse().unwrap())
}

fn ip6() -> impl Strategy<Value = Ipv6Addr> {
    select(&IP6[..]).prop_map(|text| text.parse().unwrap())
}

fn domain() -> impl Strategy<Value = &'static str> {
    select(&DOMAINS[..])
}

fn helo() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => domain().prop_map(str::to_owned),
        2 => select(&HOSTS[..]).prop_map(str::to_owned),
        1 => select(&["[192.0.2.1]", "localhost", "B.Test", "a.test.", "", "a..test", "my_host.b.test"][..])
            .prop_map(str::to_owned),
    ]
}

fn mail_from() -> impl Strategy<Value = String> {
    let local_part = select(
        &[
            "joe",
            "joe.doe+tag-x",
            "a/b=c_d,e",
            "JOE",
            "\"a b\"",
            "x.y.z",
            "joe%40",
            "\"a@b\"",
            "-",
            "",
        ][..],
    );
    prop_oneof![
        12 => (local_part, domain()).prop_map(|(local_part, domain)| format!("{local_part}@{domain}")),
        1 => Just(String::new()),
        1 => select(&["joe", "joe@A.Test", "joe@test", "joe@[192.0.2.1]", "joe@", "joe@gone.test"][..])
            .prop_map(str::to_owned),
    ]
}

fn zone() -> impl Strategy<Value = Zone> {
    let domains = DOMAINS.iter().map(|_| texts()).collect::<Vec<_>>();
    let hosts = HOSTS.iter().map(|_| addresses()).collect::<Vec<_>>();
    let mx = DOMAINS.iter().map(|_| mail_hosts()).collect::<Vec<_>>();
    let ptr = IP4.iter().chain(&IP6).map(|_| names()).collect::<Vec<_>>();
    let why = vec(explanation(), 2);
    (domains, hosts, mx, ptr, why).prop_map(|(domains, hosts, mx, ptr, why)| {
        let mut zone = Zone::default();
        for (name, texts) in DOMAINS.iter().zip(domains) {
            match texts {
                Some(texts) => {
                    zone.txt(name, &texts.iter().map(String::as_str).collect::<Vec<_>>());
                }
                None => zone.fail(name),
            }
        }
        for (name, (ip4, ip6)) in HOSTS.iter().zip(hosts) {
            zone.put(name, Answer::A(ip4));
            zone.put(name, Answer::Aaaa(ip6));
        }
        for (name, mx) in DOMAINS.iter().zip(mx) {
            zone.put(name, Answer::Mx(mx));
        }
        for (address, names) in IP4.iter().chain(&IP6).zip(ptr) {
            let names = names.iter().map(|name| DomainName::parse(name).unwrap()).collect();
            zone.put(&reverse(address.parse().unwrap()), Answer::Ptr(names));
        }
        for (at, texts) in why.iter().enumerate() {
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            zone.txt(&format!("{EXPLANATION}{at}.test"), &texts);
        }
        zone
    })
}

/// The name under which the names of an address are.
pub fn reverse(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            let digits: Vec<String> =
                format!("{:032x}", address.to_bits()).chars().rev().map(String::from).collect();
            format!("{}.ip6.arpa", digits.join("."))
        }
    }
}

fn addresses() -> impl Strategy<Value = (Vec<Ipv4Addr>, Vec<Ipv6Addr>)> {
    let ip4 = subsequence(IP4.to_vec(), 0..=2);
    let ip6 = subsequence(IP6.to_vec(), 0..=2);
    (ip4, ip6).prop_map(|(ip4, ip6)| {
        let ip4 = ip4.iter().map(|text| text.parse().unwrap()).collect();
        (ip4, ip6.iter().map(|text| text.parse().unwrap()).collect())
    })
}

fn mail_hosts() -> impl Strategy<Value = Vec<MxRecord>> {
    let record = (0..3_u16, select(&HOSTS[..]))
        .prop_map(|(preference, host)| MxRecord::new(preference, DomainName::parse(host).ok()));
    let many = (9..13_u16).prop_map(|count| {
        let host = |at| {
            let name = if at == 0 { "h1.test".to_owned() } else { format!("n{at}.test") };
            MxRecord::new(at, DomainName::parse(&name).ok())
        };
        (0..count).map(host).collect()
    });
    prop_oneof![
        20 => vec(record, 0..4),
        1 => Just(vec![MxRecord::new(0, None)]),
        1 => many,
    ]
}

fn names() -> impl Strategy<Value = Vec<String>> {
    let name = prop_oneof![select(&HOSTS[..]), domain()].prop_map(str::to_owned);
    let many = (9..13_u16).prop_map(|count| {
        let name = |at| if at == 0 { "h1.test".to_owned() } else { format!("n{at}.test") };
        (0..count).map(name).rev().collect()
    });
    prop_oneof![10 => vec(name, 0..4), 1 => many]
}

/// The TXT records of a domain; `None` where its server fails.
fn texts() -> impl Strategy<Value = Option<Vec<String>>> {
    let other = select(&["google-site-verification=x", "v=spf10 -all", "v=spf1-all", ""][..])
        .prop_map(str::to_owned);
    prop_oneof![
        80 => record().prop_map(|record| Some(vec![record])),
        6 => (other.clone(), record()).prop_map(|(other, record)| Some(vec![other, record])),
        4 => (record(), other.clone()).prop_map(|(record, other)| Some(vec![record, other])),
        3 => vec(record(), 2).prop_map(Some),
        3 => other.prop_map(|other| Some(vec![other])),
        4 => Just(Some(Vec::new())),
        2 => Just(None),
    ]
}

fn record() -> impl Strategy<Value = String> {
    let term = prop_oneof![
        120 => directive(),
        4 => select(&IDLE[..]).prop_map(str::to_owned),
        1 => select(&ODD_TERMS[..]).prop_map(str::to_owned),
    ];
    let redirect = option::weighted(
        0.3,
        prop_oneof![
            5 => domain().prop_map(|domain| format!("redirect={domain}")),
            1 => macro_name().prop_map(|name| format!("redirect={name}")),
        ],
    );
    let why = option::weighted(
        0.5,
        prop_oneof![
            9 => (0..2_u8).prop_map(|at| format!("exp={EXPLANATION}{at}.test")),
            1 => Just("exp=why0.%{d1}".to_owned()),
        ],
    );
    let all = option::weighted(
        0.5,
        select(&["-all", "-all", "~all", "?all", "all", "+ALL"][..]).prop_map(str::to_owned),
    );
    let version = select(&["v=spf1", "v=spf1", "v=spf1", "v=spf1", "V=SPF1"][..]);
    let end = select(&["", "", "", "", " ", "  "][..]);
    (version, vec(term, 0..6), redirect, all, why, end).prop_map(
        |(version, terms, redirect, all, why, end)| {
            let mut record = version.to_owned();
            for term in terms.into_iter().chain(redirect).chain(all).chain(why) {
                record.push(' ');
                record.push_str(&term);
            }
            record + end
        },
    )
}

fn directive() -> impl Strategy<Value = String> {
    let qualifier = select(&["", "", "", "", "+", "-", "-", "-", "~", "?"][..]);
    let prefix4 = || select(&["", "", "/0", "/8", "/24", "/25", "/31", "/32"][..]);
    let prefix6 = || select(&["", "", "/0", "/16", "/48", "/64", "/127", "/128"][..]);
    let dual = || {
        select(&["", "", "", "", "/24", "/0", "//64", "//0", "/24//64", "/25//127", "/32//128"][..])
    };
    let hosts = |name: &'static str| {
        (option::weighted(0.6, target()), dual()).prop_map(move |(target, dual)| match target {
            Some(target) => format!("{name}:{target}{dual}"),
            None => format!("{name}{dual}"),
        })
    };
    let mechanism = prop_oneof![
        4 => (select(&IP4[..]), prefix4()).prop_map(|(ip, prefix)| format!("ip4:{ip}{prefix}")),
        3 => (select(&IP6[..]), prefix6()).prop_map(|(ip, prefix)| format!("ip6:{ip}{prefix}")),
        5 => hosts("a"),
        4 => hosts("mx"),
        1 => hosts("A"),
        6 => domain().prop_map(|domain| format!("include:{domain}")),
        1 => macro_name().prop_map(|name| format!("include:{name}")),
        4 => macros().prop_map(|macros| format!("exists:{macros}.{CHANCE}")),
        1 => target().prop_map(|target| format!("exists:{target}")),
        1 => option::of(target()).prop_map(|target| match target {
            Some(target) => format!("ptr:{target}"),
            None => "ptr".to_owned(),
        }),
    ];
    (qualifier, mechanism).prop_map(|(qualifier, mechanism)| format!("{qualifier}{mechanism}"))
}

fn target() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(&HOSTS[..]).prop_map(str::to_owned),
        3 => domain().prop_map(str::to_owned),
        1 => macro_name(),
    ]
}

/// What may expand to one of the names.
fn macro_name() -> impl Strategy<Value = String> {
    select(
        &[
            "%{d}",
            "%{o}",
            "%{h}",
            "%{d2}",
            "%{o2}",
            "sub.%{d}",
            "sub.%{o2}",
            "mail.%{o}",
            "%{d1}.test",
            "%{dr}.test",
            "%{l}.test",
            "x.sub.a.%{d1r}",
            "a.%{d1}",
            "b.test%_",
            "a%%.test",
            "%{p}",
        ][..],
    )
    .prop_map(str::to_owned)
}

/// Macros with literals between them.
fn macros() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        20 => one_macro(&["s", "l", "o", "d", "i", "v", "h", "S", "L", "O", "D", "I", "V", "H"]),
        1 => one_macro(&["p", "P"]),
        6 => select(&["x", "_spf", "%%", "%-", "%_", "-"][..]).prop_map(str::to_owned),
        1 => Just("/".to_owned()),
    ];
    vec(part, 1..4).prop_map(|parts| parts.join("."))
}

fn one_macro(letters: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    let digits = select(&["", "", "", "1", "2", "3", "10", "99999999999"][..]);
    let reversed = select(&["", "", "r", "R"][..]);
    let delimiters =
        select(&["", "", "", ".", "-", "+", ",", "/", "_", "=", ".-", "+-/,_=.", "@"][..]);
    (select(letters.to_vec()), digits, reversed, delimiters).prop_map(
        |(letter, digits, reversed, delimiters)| {
            // `@` is no delimiter, and breaks the record; once in a while is enough.
            let delimiters = if delimiters == "@" && digits != "10" { "" } else { delimiters };
            format!("%{{{letter}{digits}{reversed}{delimiters}}}")
        },
    )
}

/// The TXT records of an explanation. `%{t}` is left out: mail-auth asks the clock.
fn explanation() -> impl Strategy<Value = Vec<String>> {
    let part = prop_oneof![
        40 => one_macro(&[
            "s", "l", "o", "d", "i", "v", "h", "c", "r", "S", "L", "O", "D", "I", "V", "H", "C", "R",
        ]),
        20 => select(&["See", " http://x.test/?", "%%", "%_", "%-", " a/b "][..]).prop_map(str::to_owned),
        1 => one_macro(&["p", "P"]),
        1 => select(&["%", "%{x}", ""][..]).prop_map(str::to_owned),
    ];
    let text = vec(part, 1..6).prop_map(|parts| parts.concat());
    prop_oneof![
        12 => text.clone().prop_map(|text| vec![text]),
        1 => vec(text, 2),
        1 => Just(Vec::new()),
    ]
}
