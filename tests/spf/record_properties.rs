//! Properties of records that hold for any text.

use proptest::prelude::*;
use proptest::sample::select;
use waxseal_parse::limits::Limits;
use waxseal_parse::received_spf::ReceivedSpf;
use waxseal_parse::spf::macro_string::{MacroString, PartKind};
use waxseal_parse::spf::record::{Record, is_spf};
use waxseal_parse::spf::term::Term;

fn macro_expand() -> impl Strategy<Value = String> {
    let letter = select("slodipvhSLODIPVH".chars().collect::<Vec<_>>());
    let digits = proptest::option::of(1..200_u32);
    let delimiters = proptest::sample::subsequence(".-+,/_=".chars().collect::<Vec<_>>(), 0..=7);
    prop_oneof![
        (letter, digits, any::<bool>(), delimiters).prop_map(
            |(letter, digits, reversed, delimiters)| {
                let digits = digits.map(|digits| digits.to_string()).unwrap_or_default();
                let reversed = if reversed { "r" } else { "" };
                format!("%{{{letter}{digits}{reversed}{}}}", delimiters.iter().collect::<String>())
            }
        ),
        select(vec!["%%", "%_", "%-"]).prop_map(str::to_owned),
    ]
}

fn macro_string() -> impl Strategy<Value = String> {
    let part = prop_oneof!["[!-$&-~]{1,6}", macro_expand()];
    proptest::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
}

fn domain_spec() -> impl Strategy<Value = String> {
    let end = prop_oneof![
        "\\.[a-z0-9]{0,3}[a-z][a-z0-9]{0,3}\\.?",
        "\\.[a-z0-9]{1,3}-[a-z0-9-]{0,3}[a-z0-9]",
        macro_expand(),
    ];
    (macro_string(), end).prop_map(|(start, end)| start + &end)
}

fn term() -> impl Strategy<Value = String> {
    let qualifier = select(vec!["", "+", "-", "~", "?"]);
    let ip4 = prop_oneof![Just(String::new()), (0..=32_u8).prop_map(|prefix| format!("/{prefix}"))];
    let ip6 =
        prop_oneof![Just(String::new()), (0..=128_u8).prop_map(|prefix| format!("//{prefix}"))];
    let hosts =
        (select(vec!["a", "mx"]), proptest::option::of(domain_spec()), ip4.clone(), ip6.clone())
            .prop_map(|(name, domain, ip4, ip6)| {
                let domain = domain.map(|domain| format!(":{domain}")).unwrap_or_default();
                format!("{name}{domain}{ip4}{ip6}")
            });
    let mechanism = prop_oneof![
        Just("all".to_owned()),
        domain_spec().prop_map(|domain| format!("include:{domain}")),
        domain_spec().prop_map(|domain| format!("exists:{domain}")),
        proptest::option::of(domain_spec())
            .prop_map(|domain| domain.map_or("ptr".to_owned(), |domain| format!("ptr:{domain}"))),
        hosts,
        (any::<std::net::Ipv4Addr>(), ip4)
            .prop_map(|(address, prefix)| format!("ip4:{address}{prefix}")),
        (any::<std::net::Ipv6Addr>(), ip6)
            .prop_map(|(address, prefix)| format!("ip6:{address}{}", prefix.replace("//", "/"))),
    ];
    prop_oneof![
        4 => (qualifier, mechanism).prop_map(|(qualifier, mechanism)| format!("{qualifier}{mechanism}")),
        1 => ("x[a-zA-Z0-9._-]{0,6}", macro_string()).prop_map(|(name, value)| format!("{name}={value}")),
    ]
}

fn record() -> impl Strategy<Value = String> {
    let redirect =
        proptest::option::of(domain_spec().prop_map(|domain| format!("redirect={domain}")));
    let exp = proptest::option::of(domain_spec().prop_map(|domain| format!("exp={domain}")));
    (proptest::collection::vec(term(), 0..12), redirect, exp).prop_map(|(terms, redirect, exp)| {
        let mut words = vec!["v=spf1".to_owned()];
        words.extend(exp);
        words.extend(terms);
        words.extend(redirect);
        words.join(" ")
    })
}

fn parse(text: &[u8]) -> Result<Record<'_>, waxseal_parse::spf::error::RecordError> {
    Record::parse(text, &Limits::default())
}

/// What a macro-string says of its parts is what stands there.
fn assert_parts(record: &Record<'_>, string: &MacroString) {
    let text = |span: waxseal_parse::span::Span| &record.text()[span.start()..span.end()];
    let mut written = String::new();
    for part in string.parts(record.text().as_bytes()) {
        match part.kind {
            PartKind::Macro(found) => {
                // Delimiters may come in any order and twice.
                let found = found.to_string();
                let rest = |text: &str| text.trim_start_matches(|c: char| c != '{').len();
                assert!(rest(&found) <= rest(text(part.span)));
                written += text(part.span);
            }
            PartKind::Percent => written += "%%",
            PartKind::Space => written += "%_",
            PartKind::UrlSpace => written += "%-",
            _ => written += text(part.span),
        }
    }
    assert_eq!(written, text(string.span()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Display after parse gives the text back, and parse after Display the record.
    #[test]
    fn records_round_trip(text in record()) {
        let record = parse(text.as_bytes());
        prop_assert!(record.is_ok(), "{text}: {record:?}");
        let record = record.unwrap();
        prop_assert_eq!(record.to_string(), text.as_str());
        let again = record.to_string();
        prop_assert_eq!(parse(again.as_bytes()).unwrap(), record.clone());
        for term in record.terms() {
            if let Some(string) = term.domain_spec() {
                assert_parts(&record, string);
            }
            if let Term::Directive(directive) = term {
                let parts = [
                    directive.qualifier_span(),
                    directive.name_span(),
                    directive.argument_span(),
                    directive.prefix_span(),
                ];
                let colon = usize::from(!directive.argument_span().is_empty());
                let total: usize = parts.iter().map(|part| part.len()).sum();
                prop_assert_eq!(total + colon, directive.span.len());
            }
        }
    }

    /// Names of mechanisms, `redirect`, `exp` and the version are of any case; more spaces are spaces.
    #[test]
    fn case_and_spaces_do_not_count(text in record(), spaces in 1..4_usize) {
        let changed: Vec<String> = text.split(' ').map(|word| {
            let end = word.find([':', '/', '=']).unwrap_or(word.len());
            let is_unknown = word.starts_with('x');
            let end = if word.starts_with("v=") { word.len() } else { end };
            let (name, rest) = word.split_at(end);
            if is_unknown { word.to_owned() } else { name.to_ascii_uppercase() + rest }
        }).collect();
        let changed = changed.join(&" ".repeat(spaces)) + &" ".repeat(spaces - 1);
        prop_assert_eq!(parse(changed.as_bytes()).unwrap().to_string(), text);
    }

    /// Any octets are a record or have an error with a place; what is a record is one by its version.
    #[test]
    fn any_octets_are_read(octets in any::<Vec<u8>>(), text in "[ -~]{0,40}") {
        for tail in [&octets[..], text.as_bytes()] {
            for text in [tail.to_vec(), [b"v=spf1 ", tail].concat()] {
                match parse(&text) {
                    Ok(record) => {
                        prop_assert!(is_spf(&text));
                        let written = record.to_string();
                        prop_assert_eq!(parse(written.as_bytes()).unwrap().to_string(), written.as_str());
                    }
                    Err(error) => prop_assert!(error.span.end() <= text.len(), "{error:?}"),
                }
            }
        }
    }

    /// Whatever is put into a Received-SPF field comes out of it, and nothing more.
    #[test]
    fn received_spf_round_trips(
        comment in proptest::option::of(any::<String>()),
        pairs in proptest::collection::vec(("[a-z][a-z0-9._-]{0,8}", any::<String>()), 0..5),
    ) {
        let harmless = |text: &str| text.replace(|c: char| c.is_control(), "?");
        let mut field = ReceivedSpf::new("pass");
        if let Some(comment) = &comment {
            field = field.with_comment(comment.as_str());
        }
        for (key, value) in &pairs {
            field = field.with(key.as_str(), value.as_str());
        }
        let written = field.to_string();
        prop_assert!(written.split("\r\n").skip(1).all(|line| line.starts_with(' ')));
        prop_assert!(!written.replace("\r\n", "").contains(|c: char| c.is_control()));
        let again = ReceivedSpf::parse(written.as_bytes()).unwrap();
        prop_assert_eq!(again.pairs.len(), pairs.len());
        for (pair, (key, value)) in again.pairs.iter().zip(&pairs) {
            prop_assert_eq!(&*pair.key, key.as_str());
            prop_assert_eq!(&*pair.value, harmless(value));
        }
        let words = |text: &str| harmless(&text.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
        prop_assert_eq!(again.comment.as_deref().map(words), comment.as_deref().map(words));
    }

    /// Any octets are a Received-SPF field or have an error with a place.
    #[test]
    fn any_octets_are_read_as_received_spf(octets in any::<Vec<u8>>()) {
        for value in [octets.clone(), [b"pass (", &octets[..]].concat(), [b"fail a=", &octets[..]].concat()] {
            match ReceivedSpf::parse(&value) {
                Ok(field) => prop_assert!(field.pairs.iter().all(|pair| pair.span.end() <= value.len())),
                Err(error) => prop_assert!(error.span.end() <= value.len()),
            }
        }
    }
}
