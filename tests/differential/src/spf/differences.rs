//! The table of known differences in SPF.
//!
//! A predicate looks at what Waxseal met on its way: a record that it did not reach can make no
//! difference before something else has.

use std::net::IpAddr;

use waxseal_parse::spf::error::RecordErrorKind as Syntax;
use waxseal_parse::spf::macro_string::MacroErrorKind;
use waxseal_verify::dns::{Answer, Question, RecordType};
use waxseal_verify::spf::error::SpfErrorKind;
use waxseal_verify::spf::trace::{TermOutcome, TracedTerm};

use super::graphs::reverse;
use super::sight::{has_value_of_slash, ip6, is_named, is_named_as_mechanism};
use super::verdict::{Case, Seen, seen};
use crate::row::Row;
use crate::zone::Zone;

const CLIENT: &str = "192.0.2.1";

/// The table.
pub const DIFFERENCES: &[Row<Seen>] = &[
    Row {
        mail_auth: "lets a pass below two includes end the check, with the qualifier of the inner one",
        waxseal: "lets it pass the inner record, of which the outer include judges",
        rfc: "RFC 7208 §5.2",
        bears_on: |seen| {
            let matches =
                |term: &TracedTerm| term.outcome == TermOutcome::Match && term.nested.is_some();
            seen.records()
                .iter()
                .any(|(depth, record)| *depth > 0 && record.terms.iter().any(matches))
        },
        example: || {
            records(&[
                ("a.test", "v=spf1 -include:b.test ~all"),
                ("b.test", "v=spf1 include:c.test"),
                ("c.test", "v=spf1 ip4:192.0.2.1"),
            ])
        },
        verdicts: ("fail", "pass"),
    },
    Row {
        mail_auth: "expands %{d} of an explanation to the included domain, once an include has matched",
        waxseal: "expands it to the domain whose explanation it is",
        rfc: "RFC 7208 §7.3 (d), §6.2",
        bears_on: |seen| {
            let by_include =
                |term: &TracedTerm| term.outcome == TermOutcome::Match && term.nested.is_some();
            seen.explains() && seen.terms().any(by_include)
        },
        example: || {
            explained(
                &[("a.test", "v=spf1 -include:b.test exp=why.test"), ("b.test", "v=spf1 all")],
                "%{d}",
                CLIENT,
            )
        },
        verdicts: ("fail: a.test", "fail: b.test"),
    },
    Row {
        mail_auth: "takes the first of several records that it can read",
        waxseal: "takes none: permerror",
        rfc: "RFC 7208 §4.5",
        bears_on: |seen| matches!(seen.error(), Some(SpfErrorKind::SeveralRecords { .. })),
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 -all", "v=spf1 +all"]);
            check(zone, CLIENT)
        },
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "forgets that a record is broken when another text stands behind it",
        waxseal: "looks at the one record only",
        rfc: "RFC 7208 §4.5, §4.6",
        bears_on: |seen| seen.syntax().is_some() && seen.answers().any(|texts| texts.len() > 1),
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 all:", "google-site-verification=x"]);
            check(zone, CLIENT)
        },
        verdicts: ("permerror", "none"),
    },
    Row {
        mail_auth: "lets exists match a name that has AAAA records only",
        waxseal: "asks for A, whatever the family of the client",
        rfc: "RFC 7208 §5.7",
        bears_on: |seen| {
            seen.terms().any(|term| {
                is_named(term, "exists")
                    && term.answers.last().is_some_and(|asked| {
                        let name = asked.question.name().clone();
                        let aaaa = seen.case.zone.answer(&Question::new(name, RecordType::Aaaa));
                        matches!(aaaa, Answer::Aaaa(_)) && !matches!(asked.answer, Answer::A(_))
                    })
            })
        },
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 exists:h1.test -all"]);
            zone.put("h1.test", Answer::Aaaa(vec!["2001:db8::1".parse().unwrap()]));
            check(zone, CLIENT)
        },
        verdicts: ("fail", "pass"),
    },
    Row {
        mail_auth: "expands %{p} to the first name of the client, validated or not, and to nothing where there is none",
        waxseal: "expands it to a validated name, and to \"unknown\"",
        rfc: "RFC 7208 §7.3 (p)",
        bears_on: |seen| seen.expands("p"),
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 a:%{p}.x.test -all"]);
            zone.put("unknown.x.test", Answer::A(vec![CLIENT.parse().unwrap()]));
            check(zone, CLIENT)
        },
        verdicts: ("pass", "fail"),
    },
    Row {
        mail_auth: "counts the names of the client that %{p} asks for as a further term",
        waxseal: "counts the term once",
        rfc: "RFC 7208 §4.6.4",
        bears_on: |seen| seen.expands("p"),
        example: || {
            let zone = names_of(CLIENT, &["h1.test"], |zone| {
                let ten = "a:no.test ".repeat(9);
                zone.txt("a.test", &[&format!("v=spf1 {ten} a:%{{p}} -all")]);
                zone.put("h1.test", Answer::A(vec![CLIENT.parse().unwrap()]));
            });
            check(zone, CLIENT)
        },
        verdicts: ("pass", "permerror"),
    },
    Row {
        mail_auth: "counts every name of the client as a term, in ptr",
        waxseal: "counts ptr once, whatever the names",
        rfc: "RFC 7208 §4.6.4, §5.5",
        bears_on: Seen::looks_up_names,
        example: || {
            let zone = names_of(CLIENT, &["n1.test", "n2.test", "h1.test"], |zone| {
                let eight = "a:no.test ".repeat(8);
                zone.txt("a.test", &[&format!("v=spf1 {eight} ptr:h1.test -all")]);
                zone.put("h1.test", Answer::A(vec![CLIENT.parse().unwrap()]));
            });
            check(zone, CLIENT)
        },
        verdicts: ("pass", "fail"),
    },
    Row {
        mail_auth: "does not find a name of the client to be the target of ptr, only to be below it",
        waxseal: "takes either",
        rfc: "RFC 7208 §5.5",
        bears_on: Seen::looks_up_names,
        example: || {
            let zone = names_of(CLIENT, &["h1.test"], |zone| {
                zone.txt("a.test", &["v=spf1 ptr:h1.test -all"]);
                zone.put("h1.test", Answer::A(vec![CLIENT.parse().unwrap()]));
            });
            check(zone, CLIENT)
        },
        verdicts: ("pass", "fail"),
    },
    Row {
        mail_auth: "compares an IPv4 client with the networks of ip6, as ::ffff:0:0/96",
        waxseal: "lets ip6 match no IPv4 client",
        rfc: "RFC 7208 §5, §5.6",
        bears_on: |seen| {
            let IpAddr::V4(client) = seen.evidence.identity.client_ip() else { return false };
            seen.terms()
                .any(|term| ip6(term).is_some_and(|it| it.contains(client.to_ipv6_mapped())))
        },
        example: || records(&[("a.test", "v=spf1 ip6:::/0 -all")]),
        verdicts: ("fail", "pass"),
    },
    Row {
        mail_auth: "takes an IPv4 client in the clothes of IPv6 for one of IPv6",
        waxseal: "takes it for one of IPv4",
        rfc: "RFC 7208 §5",
        bears_on: |seen| seen.case.told_mail_auth != seen.case.client.to_canonical(),
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 a -all"]);
            zone.put("a.test", Answer::A(vec![CLIENT.parse().unwrap()]));
            check(zone, "::ffff:192.0.2.1")
        },
        verdicts: ("pass", "fail"),
    },
    Row {
        mail_auth: "asks for ten of more than ten mail hosts, and minds the others only then",
        waxseal: "ends in permerror before it asks for one",
        rfc: "RFC 7208 §4.6.4",
        bears_on: |seen| matches!(seen.error(), Some(SpfErrorKind::TooManyMxHosts { .. })),
        example: || {
            use waxseal_parse::domain::DomainName;
            use waxseal_verify::dns::MxRecord;
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 mx -all"]);
            let host = |at| MxRecord::new(at, DomainName::parse(&format!("n{at}.test")).ok());
            zone.put("a.test", Answer::Mx((0..11).map(host).collect()));
            zone.put("n0.test", Answer::A(vec![CLIENT.parse().unwrap()]));
            check(zone, CLIENT)
        },
        verdicts: ("permerror", "pass"),
    },
    Row {
        mail_auth: "does not count terms that find nothing",
        waxseal: "ends in permerror when there are more than the policy allows",
        rfc: "RFC 7208 §4.6.4, §11.1",
        bears_on: |seen| matches!(seen.error(), Some(SpfErrorKind::TooManyVoidLookups { .. })),
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 a:n1.test a:n2.test a:n3.test -all"]);
            seen(&Case { void_lookups: 2, ..case(zone, CLIENT) })
        },
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "checks the HELO name for a reverse-path without an at-sign",
        waxseal: "has no domain to check",
        rfc: "RFC 7208 §2.4, §4.3",
        bears_on: |seen| {
            seen.case.mail_from.as_ref().is_some_and(|path| !path.is_empty() && !path.contains('@'))
        },
        example: || {
            let mut zone = Zone::default();
            zone.txt("helo.test", &["v=spf1 -all"]);
            seen(&Case { mail_from: Some("joe".to_owned()), ..case(zone, CLIENT) })
        },
        verdicts: ("none", "fail"),
    },
    Row {
        mail_auth: "splits the sender at its first at-sign for %{l} and %{o}, within a quoted local-part too",
        waxseal: "splits it at the last",
        rfc: "RFC 7208 §7.2, RFC 5321 §4.1.2",
        bears_on: |seen| {
            seen.case.mail_from.as_ref().is_some_and(|path| path.matches('@').count() > 1)
                && (seen.expands("l") || seen.expands("o"))
        },
        example: || from("\"a@b\"@a.test", "v=spf1 -all exp=why.test", "%{o}"),
        verdicts: ("fail: a.test", "fail: b\"@a.test"),
    },
    Row {
        mail_auth: "expands %{l} of an empty local-part to nothing",
        waxseal: "expands it to \"postmaster\"",
        rfc: "RFC 7208 §4.3",
        bears_on: |seen| {
            seen.case.mail_from.as_ref().is_some_and(|path| path.starts_with('@'))
                && (seen.expands("l") || seen.expands("s"))
        },
        example: || from("@a.test", "v=spf1 -all exp=why.test", "%{l}"),
        verdicts: ("fail: postmaster", "fail: "),
    },
    Row {
        mail_auth: "expands %{d}, %{o} and %{s} to the domain as it was written",
        waxseal: "expands them to the domain in lower case without a final dot",
        rfc: "open: RFC 7208 §4.1, §7.3",
        bears_on: |seen| {
            let name = match &seen.case.mail_from {
                Some(path) if !path.is_empty() => path.rsplit('@').next().unwrap_or_default(),
                _ => &seen.case.helo,
            };
            let is_other =
                name.ends_with('.') || name.bytes().any(|byte| byte.is_ascii_uppercase());
            is_other && (seen.expands("d") || seen.expands("o") || seen.expands("s"))
        },
        example: || from("joe@A.Test", "v=spf1 -all exp=why.test", "%{d}"),
        verdicts: ("fail: a.test", "fail: A.Test"),
    },
    Row {
        mail_auth: "expands %{d} with a final dot that nobody wrote, where the domain was expanded itself",
        waxseal: "expands it without",
        rfc: "RFC 7208 §4.1, §7.2 (d)",
        bears_on: |seen| {
            seen.terms().any(|term| {
                let Some(nested) = &term.nested else { return false };
                let text = nested.text.as_deref().unwrap_or_default().to_ascii_lowercase();
                term.text.contains('%') && (text.contains("%{d") || seen.explains())
            })
        },
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 redirect=%{d1r}.b.test"]);
            zone.txt("a.b.test", &["v=spf1 exists:%{d}.c.test -all"]);
            zone.put("a.b.test.c.test", Answer::A(vec![CLIENT.parse().unwrap()]));
            check(zone, CLIENT)
        },
        verdicts: ("pass", "fail"),
    },
    Row {
        mail_auth: "escapes with lower-case hexadecimal digits",
        waxseal: "escapes with upper-case ones",
        rfc: "RFC 7208 §7.3, RFC 3986 §2.1",
        bears_on: |seen| seen.explains() && seen.differs_in_case_only(),
        example: || from("a+b@a.test", "v=spf1 -all exp=why.test", "%{S}"),
        verdicts: ("fail: a%2Bb%40a.test", "fail: a%2bb%40a.test"),
    },
    Row {
        mail_auth: "expands %{i} of an IPv6 client with lower-case hexadecimal digits",
        waxseal: "expands it with upper-case ones",
        rfc: "open: RFC 7208 §7.4 shows lower-case ones, the suite of openspf.org wants upper-case ones",
        bears_on: |seen| seen.explains() && seen.differs_in_case_only(),
        example: || explained(&[("a.test", "v=spf1 -all exp=why.test")], "%{i1}", "2001:db8::a"),
        verdicts: ("fail: A", "fail: a"),
    },
    Row {
        mail_auth: "takes the first of several explanations",
        waxseal: "takes none",
        rfc: "RFC 7208 §6.2",
        bears_on: |seen| {
            seen.explains()
                && seen
                    .explanations()
                    .any(|answer| matches!(answer, Answer::Txt(texts) if texts.len() > 1))
        },
        example: || {
            let mut zone = Zone::default();
            zone.txt("a.test", &["v=spf1 -all exp=why.test"]);
            zone.txt("why.test", &["one", "two"]);
            check(zone, CLIENT)
        },
        verdicts: ("fail", "fail: one"),
    },
    Row {
        mail_auth: "takes an empty explanation for none",
        waxseal: "takes it for an explanation",
        rfc: "open: RFC 7208 §6.2 (explain-string)",
        bears_on: |seen| seen.waxseal.explanation.as_deref() == Some(""),
        example: || explained(&[("a.test", "v=spf1 -all exp=why.test")], "", CLIENT),
        verdicts: ("fail: ", "fail"),
    },
    Row {
        mail_auth: "lets the value of a modifier and a domain-spec end at a slash, and wants something before it",
        waxseal: "takes a slash for a character like others, and no value for a value",
        rfc: "RFC 7208 §7.1 (macro-literal), §12",
        bears_on: |seen| seen.texts().any(|text| text.split(' ').skip(1).any(has_value_of_slash)),
        example: || records(&[("a.test", "v=spf1 foo=a/b -all")]),
        verdicts: ("fail", "permerror"),
    },
    Row {
        mail_auth: "takes an equals sign behind the name of a mechanism for a colon, or for an error",
        waxseal: "takes it for the sign of an unknown modifier",
        rfc: "RFC 7208 §4.6.1, §6 (unknown-modifier)",
        bears_on: |seen| seen.texts().any(|text| text.split(' ').any(is_named_as_mechanism)),
        example: || records(&[("a.test", "v=spf1 include=a.test -all")]),
        verdicts: ("fail", "permerror"),
    },
    Row {
        mail_auth: "takes a prefix length that is too long for the longest, and reads leading zeros or none at all",
        waxseal: "takes none of them",
        rfc: "RFC 7208 §5.6, §12 (ip4-cidr-length)",
        bears_on: |seen| matches!(seen.syntax(), Some(Syntax::PrefixLength { .. })),
        example: || records(&[("a.test", "v=spf1 ip4:192.0.2.1/33 -all")]),
        verdicts: ("permerror", "pass"),
    },
    Row {
        mail_auth: "takes octets above 255 and with leading zeros for octets",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §12 (qnum)",
        bears_on: |seen| matches!(seen.syntax(), Some(Syntax::Ip4Address)),
        example: || records(&[("a.test", "v=spf1 ip4:192.0.02.1 -all")]),
        verdicts: ("permerror", "pass"),
    },
    Row {
        mail_auth: "takes an IPv6 address of too few parts",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §12, RFC 4291 §2.2",
        bears_on: |seen| matches!(seen.syntax(), Some(Syntax::Ip6Address)),
        example: || records(&[("a.test", "v=spf1 ip6:2001:db8 -all")]),
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "takes an unknown mechanism with an argument for an unknown modifier",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §4.6.1",
        bears_on: |seen| matches!(seen.syntax(), Some(Syntax::UnknownMechanism { .. })),
        example: || records(&[("a.test", "v=spf1 foo:b.test -all")]),
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "does not see a qualifier before a modifier",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §4.6.1, §12",
        bears_on: |seen| matches!(seen.syntax(), Some(Syntax::QualifiedModifier)),
        example: || records(&[("a.test", "v=spf1 +foo=bar -all")]),
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "lets the record end at a term without a name",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §4.6.1",
        bears_on: |seen| matches!(seen.syntax(), Some(Syntax::NoName)),
        example: || records(&[("a.test", "v=spf1 =bar -all")]),
        verdicts: ("permerror", "neutral"),
    },
    Row {
        mail_auth: "takes a name of one label, or of numbers, in a domain-spec",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §7.1 (domain-end, toplabel)",
        bears_on: |seen| {
            matches!(
                seen.syntax(),
                Some(Syntax::SingleLabel | Syntax::NumericTopLabel | Syntax::TopLabel)
            )
        },
        example: || records(&[("a.test", "v=spf1 a:test -all")]),
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "takes a macro that keeps no part for one that keeps all",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §7.3",
        bears_on: |seen| seen.macro_error() == Some(MacroErrorKind::KeepsNothing),
        example: || records(&[("a.test", "v=spf1 exists:%{d0}.test -all")]),
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "takes a macro that is not closed for one that is",
        waxseal: "takes the record for broken",
        rfc: "RFC 7208 §7.1 (macro-expand)",
        bears_on: |seen| seen.macro_error() == Some(MacroErrorKind::NotClosed),
        example: || records(&[("a.test", "v=spf1 -all exists:%{d")]),
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "reads the number and the r of a macro in any order, and behind delimiters",
        waxseal: "takes the macro for broken",
        rfc: "RFC 7208 §7.1 (transformers)",
        bears_on: |seen| seen.macro_error() == Some(MacroErrorKind::Transformer),
        example: || records(&[("a.test", "v=spf1 -all exists:%{dr2}.test")]),
        verdicts: ("permerror", "fail"),
    },
    Row {
        mail_auth: "drops a percent sign at the end",
        waxseal: "takes the text for broken",
        rfc: "RFC 7208 §7.1 (macro-literal)",
        bears_on: |seen| seen.macro_error() == Some(MacroErrorKind::LonePercent),
        example: || from("joe@a.test", "v=spf1 -all exp=why.test", "%{l}%"),
        verdicts: ("fail", "fail: joe"),
    },
];

fn case(zone: Zone, client: &str) -> Case {
    Case {
        zone,
        client: client.parse().unwrap(),
        told_mail_auth: client.parse().unwrap(),
        helo: "helo.test".to_owned(),
        mail_from: Some("joe@a.test".to_owned()),
        void_lookups: 100,
    }
}

fn check(zone: Zone, client: &str) -> Seen {
    seen(&case(zone, client))
}

fn records(records: &[(&str, &str)]) -> Seen {
    let mut zone = Zone::default();
    for (name, record) in records {
        zone.txt(name, &[record]);
    }
    check(zone, CLIENT)
}

fn explained(records: &[(&str, &str)], explanation: &str, client: &str) -> Seen {
    let mut zone = Zone::default();
    for (name, record) in records {
        zone.txt(name, &[record]);
    }
    zone.txt("why.test", &[explanation]);
    check(zone, client)
}

fn from(mail_from: &str, record: &str, explanation: &str) -> Seen {
    let mut zone = Zone::default();
    zone.txt("a.test", &[record]);
    zone.txt("why.test", &[explanation]);
    seen(&Case { mail_from: Some(mail_from.to_owned()), ..case(zone, CLIENT) })
}

/// A zone in which the client has names.
fn names_of(client: &str, names: &[&str], publish: fn(&mut Zone)) -> Zone {
    let mut zone = Zone::default();
    publish(&mut zone);
    let names = names.iter().map(|name| waxseal_parse::domain::DomainName::parse(name).unwrap());
    zone.put(&reverse(client.parse().unwrap()), Answer::Ptr(names.collect()));
    zone
}
