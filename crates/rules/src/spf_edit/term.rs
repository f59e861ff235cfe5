//! One term, as people write it.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::macro_string::MacroString;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{ModifierName, Term};
use waxseal_verify::a_labels::a_labels;

use super::mistake::Mistake;
use super::network;
use crate::nearest::nearest;

/// The names of terms.
const NAMES: [&str; 10] =
    ["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp"];
/// The names that can be nothing else than the name beside them.
const SYNONYMS: [(&str, &str); 8] = [
    ("ipv4", "ip4"),
    ("ip", "ip4"),
    ("ipv6", "ip6"),
    ("aaaa", "a"),
    ("includes", "include"),
    ("mxs", "mx"),
    ("exist", "exists"),
    ("host", "a"),
];
/// Names that are too far from, or too short for, what [`nearest`] finds.
const ABBREVIATIONS: [(&str, &str); 5] = [
    ("al", "all"),
    ("inc", "include"),
    ("incl", "include"),
    ("redir", "redirect"),
    ("spf", "include"),
];
/// Modifiers that somebody reads (RFC 6652, and `op=` of a draft): they are no typing errors.
const OTHER_MODIFIERS: [&str; 4] = ["ra", "rp", "rr", "op"];
/// Longer terms are not mended.
pub(super) const MOST_OCTETS: usize = 512;

const QUALIFIERS: [char; 4] = ['+', '-', '~', '?'];
const BRACKETS: [char; 8] = ['<', '>', '(', ')', '[', ']', '{', '}'];

/// Whether a text is one term of the grammar.
pub(super) fn is_term(text: &str) -> bool {
    with_record(text, |_, _| true)
}

/// Whether a text is one term of the grammar, and nothing in it looks mistaken.
pub(super) fn is_fine(text: &str) -> bool {
    with_record(text, |record, term| {
        let spec = |spec: &MacroString| {
            let span = spec.span();
            let text = record.text().get(span.start()..span.end()).unwrap_or_default();
            !spec.is_literal() || is_domain(text)
        };
        match term {
            Term::Modifier(modifier) if modifier.name == ModifierName::Unknown => {
                let span = modifier.name_span();
                let name = record.text().get(span.start()..span.end()).unwrap_or_default();
                !is_mistaken_modifier(name)
            }
            term => term.domain_spec().is_none_or(spec),
        }
    })
}

fn with_record(text: &str, check: impl Fn(&Record<'_>, &Term) -> bool) -> bool {
    if text.contains(' ') {
        return false;
    }
    let record = format!("v=spf1 {text}");
    let parsed = Record::parse(record.as_bytes(), &Limits::default());
    parsed.is_ok_and(|record| matches!(record.terms(), [term] if check(&record, term)))
}

/// Whether the name of an unknown modifier was most likely meant as that of a term.
pub(crate) fn is_mistaken_modifier(name: &str) -> bool {
    let is_other = OTHER_MODIFIERS.iter().any(|known| known.eq_ignore_ascii_case(name));
    !is_other && (name.eq_ignore_ascii_case("v") || resolve(name).is_some())
}

/// Whether a text looks like a name in the DNS, and not like two terms.
fn is_domain(text: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let last = text.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    text.bytes().all(of_name)
        && DomainName::parse(text).is_ok()
        && !last.to_ascii_lowercase().ends_with("-all")
}

/// The name that was meant, and what is wrong with the one that is written.
fn resolve(name: &str) -> Option<(&'static str, Option<Mistake>)> {
    let same = |known: &&str| known.eq_ignore_ascii_case(name);
    if let Some(known) = NAMES.iter().find(|known| same(known)) {
        return Some((known, None));
    }
    let of = |list: &[(&str, &'static str)]| {
        list.iter().find(|(wrong, _)| same(wrong)).map(|(_, meant)| *meant)
    };
    if let Some(meant) = of(&SYNONYMS) {
        return Some((meant, Some(Mistake::Synonym)));
    }
    let meant = of(&ABBREVIATIONS).or_else(|| nearest(name, NAMES))?;
    Some((meant, Some(Mistake::Name)))
}

/// The term that was most likely meant, and what is wrong with the one that is written.
pub(super) fn mend(text: &str) -> Option<(String, Mistake)> {
    if text.len() > MOST_OCTETS {
        return None;
    }
    let body = text.trim_start_matches(QUALIFIERS);
    let signs = text.get(..text.len() - body.len())?;
    let qualifier = signs.get(..signs.len().min(1))?;
    if !qualifier.is_empty() && !signs.trim_start_matches(qualifier).is_empty() {
        return None;
    }
    let doubled = (signs.len() > 1).then_some(Mistake::Qualifier);
    let (term, mistake) = meant(qualifier, body)?;
    let mistake = doubled.or(mistake).or_else(|| (term != text).then_some(Mistake::Sign))?;
    is_fine(&term).then_some((term, mistake))
}

fn meant(qualifier: &str, body: &str) -> Option<(String, Option<Mistake>)> {
    if let Some(network) = network::read(body)
        && network.mistake.is_none_or(|mistake| mistake == Mistake::Address)
    {
        let term = format!("{qualifier}{}:{}", network.name, network.text);
        return Some((term, Some(Mistake::Bare)));
    }
    match body.find([':', '=']) {
        Some(sign) => {
            let (name, rest) = body.split_at_checked(sign)?;
            let (name, prefix) = name.split_at_checked(name.find('/').unwrap_or(name.len()))?;
            let (name, mistake) = resolve(name)?;
            let argument = rest.trim_start_matches([':', '=']);
            let (term, other) = with_argument(qualifier, name, argument, prefix)?;
            Some((term, mistake.or(other)))
        }
        None => without_sign(qualifier, body),
    }
}

/// A term without a colon or an equals sign.
fn without_sign(qualifier: &str, body: &str) -> Option<(String, Option<Mistake>)> {
    let bare = body.trim_end_matches(['.', '/', '-', '_']);
    if bare != body && is_fine(&format!("{qualifier}{bare}")) {
        return Some((format!("{qualifier}{bare}"), Some(Mistake::Separator)));
    }
    for name in ["include", "exists", "ip4", "ip6", "ipv4", "ipv6", "redirect"] {
        let Some((start, rest)) = body.split_at_checked(name.len()) else { continue };
        let argument = rest.trim_start_matches(['.', '-', '_', '|', '/', '>', '@']);
        // The names of addresses need no sign between: `ip4192.0.2.1` has one reading.
        let is_parted = argument.len() < rest.len() || name.starts_with("ip");
        if start.eq_ignore_ascii_case(name) && is_parted && !argument.is_empty() {
            let (name, _) = resolve(name)?;
            return with_argument(qualifier, name, argument, "")
                .map(|(term, mistake)| (term, mistake.or(Some(Mistake::Sign))));
        }
    }
    let (name, prefix) = body.split_at_checked(body.find('/').unwrap_or(body.len()))?;
    if let Some((name, mistake)) = resolve(name) {
        let is_hosts = matches!(name, "a" | "mx");
        let (prefix, mistake) = match prefix {
            "" => ("", mistake),
            prefix if is_hosts => (prefix, mistake),
            _ => ("", mistake.or(Some(Mistake::PrefixPlace))),
        };
        return Some((format!("{qualifier}{name}{prefix}"), mistake));
    }
    // A host that is named without a mechanism; the record of another domain has `spf` in its name.
    let (domain, _) = domain(name)?;
    let is_spf = domain.split('.').any(|label| label.contains("spf"));
    let term = if is_spf {
        format!("{qualifier}include:{domain}")
    } else {
        format!("{qualifier}a:{domain}{prefix}")
    };
    domain.contains('.').then_some((term, Some(Mistake::Bare)))
}

/// A term with what follows its sign; `early` is a prefix length that stood before the sign.
fn with_argument(
    qualifier: &str,
    name: &str,
    argument: &str,
    early: &str,
) -> Option<(String, Option<Mistake>)> {
    match name {
        "all" => return Some((format!("{qualifier}all"), Some(Mistake::Argument))),
        "redirect" | "exp" => {
            let (domain, mistake) = domain(without_prefix(argument).0)?;
            let unwanted = (!qualifier.is_empty()).then_some(Mistake::Qualifier);
            return Some((format!("{name}={domain}"), mistake.or(unwanted)));
        }
        _ => {}
    }
    let is_address = name.starts_with("ip");
    if let Some(network) = network::read(argument)
        && (is_address || network.mistake != Some(Mistake::PartialAddress))
    {
        let kind = (network.name != name).then_some(Mistake::AddressKind);
        let term = format!("{qualifier}{}:{}", network.name, network.text);
        return Some((term, network.mistake.or(kind)));
    }
    if argument.is_empty() && !is_address {
        return Some((format!("{qualifier}{name}{early}"), Some(Mistake::Separator)));
    }
    let (host, prefix) = without_prefix(argument);
    let (host, mistake) = domain(host)?;
    let (prefix, displaced) = match (early, prefix) {
        ("", prefix) => (prefix, None),
        (early, "") => (early, Some(Mistake::PrefixPlace)),
        _ => return None,
    };
    Some(match name {
        "a" | "mx" => (format!("{qualifier}{name}:{host}{prefix}"), mistake.or(displaced)),
        _ if is_address => (format!("{qualifier}a:{host}{prefix}"), Some(Mistake::HostName)),
        _ => {
            let unwanted = (!prefix.is_empty()).then_some(Mistake::PrefixPlace);
            (format!("{qualifier}{name}:{host}"), mistake.or(unwanted))
        }
    })
}

/// A domain-spec, and the prefix lengths at its end.
fn without_prefix(text: &str) -> (&str, &str) {
    let is_of_prefix = |character: char| character.is_ascii_digit() || character == '/';
    let host = text.trim_end_matches(is_of_prefix);
    // Digits belong to the name unless a slash stands before them.
    let start = text.get(host.len()..).and_then(|tail| tail.find('/'));
    match start.and_then(|slash| text.split_at_checked(host.len() + slash)) {
        Some((host, prefix)) if prefix.ends_with(|last: char| last.is_ascii_digit()) => {
            (host, prefix)
        }
        Some((host, _)) => (host, ""),
        None => (text, ""),
    }
}

/// The domain name that was meant.
fn domain(text: &str) -> Option<(String, Option<Mistake>)> {
    if text.contains('%') {
        return Some((text.to_owned(), None));
    }
    let host = match text.split_once("//") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next()?,
        None => text,
    };
    let host = host.rsplit('@').next()?;
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    let host = host.trim_matches(BRACKETS).trim_start_matches(['.', ':', '/', '=']);
    let host = host.trim_end_matches([':', '/', '-', '=', ';', ',']);
    let labels: Vec<&str> = host.split('.').filter(|label| !label.is_empty()).collect();
    let end = if host.ends_with('.') { "." } else { "" };
    let host = format!("{}{end}", labels.join("."));
    let mistake = (host != text).then_some(Mistake::Domain);
    if host.is_ascii() {
        return Some((host, mistake));
    }
    Some((a_labels(&host)?.as_str().to_owned(), Some(Mistake::ULabel)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_mended_as_they_were_most_likely_meant() {
        for (written, expected, mistake) in [
            ("ipv4:192.0.2.1", "ip4:192.0.2.1", Mistake::Synonym),
            ("IPv6:2001:db8::/32", "ip6:2001:db8::/32", Mistake::Synonym),
            ("ip:192.0.2.0/24", "ip4:192.0.2.0/24", Mistake::Synonym),
            ("ip:2001:db8::1", "ip6:2001:db8::1", Mistake::Synonym),
            ("includ:spf.a.test", "include:spf.a.test", Mistake::Name),
            ("-inlcude:spf.a.test", "-include:spf.a.test", Mistake::Name),
            ("include=spf.a.test", "include:spf.a.test", Mistake::Sign),
            ("redirect:spf.a.test", "redirect=spf.a.test", Mistake::Sign),
            ("redirct=spf.a.test", "redirect=spf.a.test", Mistake::Name),
            ("-redirect=spf.a.test", "redirect=spf.a.test", Mistake::Qualifier),
            ("ip4:mail.a.test", "a:mail.a.test", Mistake::HostName),
            ("a:192.0.2.1/24", "ip4:192.0.2.1/24", Mistake::AddressKind),
            ("ip6:192.0.2.1", "ip4:192.0.2.1", Mistake::AddressKind),
            ("include:192.0.2.1", "ip4:192.0.2.1", Mistake::AddressKind),
            ("ip4:2001:db8::/32", "ip6:2001:db8::/32", Mistake::AddressKind),
            ("ip4:192.0.2.0/33", "ip4:192.0.2.0", Mistake::PrefixLength),
            ("a/24:mail.a.test", "a:mail.a.test/24", Mistake::PrefixPlace),
            ("include:spf.a.test/24", "include:spf.a.test", Mistake::PrefixPlace),
            ("include:https://spf.a.test/x", "include:spf.a.test", Mistake::Domain),
            ("include:joe@a.test", "include:a.test", Mistake::Domain),
            ("include:<spf.a.test>", "include:spf.a.test", Mistake::Domain),
            ("include::spf.a.test", "include:spf.a.test", Mistake::Sign),
            ("include:.spf.a.test", "include:spf.a.test", Mistake::Domain),
            ("include:a..test", "include:a.test", Mistake::Domain),
            ("include:bücher.test", "include:xn--bcher-kva.test", Mistake::ULabel),
            ("a:mail.a.test:25", "a:mail.a.test", Mistake::Domain),
            ("192.0.2.1", "ip4:192.0.2.1", Mistake::Bare),
            ("_spf.a.test", "include:_spf.a.test", Mistake::Bare),
            ("mail.a.test", "a:mail.a.test", Mistake::Bare),
            ("ip4192.0.2.1", "ip4:192.0.2.1", Mistake::Sign),
            ("-all.", "-all", Mistake::Separator),
            ("--all", "-all", Mistake::Qualifier),
            ("-alll", "-all", Mistake::Name),
            ("~al", "~all", Mistake::Name),
            ("all/24", "all", Mistake::PrefixPlace),
            ("-all:a.test", "-all", Mistake::Argument),
            ("mx:", "mx", Mistake::Separator),
        ] {
            assert_eq!(mend(written), Some((expected.to_owned(), mistake)), "{written}");
        }
    }

    #[test]
    fn what_could_be_anything_is_not_mended() {
        for text in ["", "-", "+-all", "xyz", "ip4:192.0.2.256", "include:", "ip4:", "include:spf"]
        {
            assert_eq!(mend(text), None, "{text}");
        }
    }

    #[test]
    fn terms_that_look_mistaken_are_of_the_grammar_all_the_same() {
        for text in [
            "include:https://a.test",
            "include:a.test-all",
            "include:a.testinclude:b.test",
            "include=a.test",
            "v=spf1",
        ] {
            assert!(is_term(text) && !is_fine(text), "{text}");
        }
        for text in [
            "include:_spf.a.test.",
            "exists:%{ir}._spf.%{d2}",
            "a:a.test/24//64",
            "rr=all",
            "match_subdomains=yes",
            "-ALL",
            "default=x",
        ] {
            assert!(is_fine(text), "{text}");
        }
    }
}
