//! The keys of `facts.md`, each published in many broken ways: the right finding comes first, and its
//! remedy repairs the domain.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]

mod alone;
mod edits;
mod hostile;
#[path = "../support/mod.rs"]
mod support;
mod ways;

use support::{World, profile};
use waxseal_dns::Limits;
use waxseal_parse::domain::DomainName;
use waxseal_rules::change::{Change, Changed};
use waxseal_rules::domain::Domain;
use waxseal_rules::finding::Finding;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;
use waxseal_verify::dns::Dns;

/// A domain at which everything but DKIM is as it should be.
const REST: &str = r#"; check: profile=spinoffice
example.com. MX 10 mx.example.com.
mx.example.com. A 192.0.2.1
example.com. TXT "v=spf1 include:spf.spinoffice-crm.com -all"
spf.spinoffice-crm.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc.example.com. TXT "v=DMARC1; p=reject"
"#;

/// The text that the provider gives.
fn expected(selector: &str) -> String {
    let keys = &profile("spinoffice").dkim;
    let key = keys.iter().find(|key| *key.selector == *selector).unwrap();
    key.record.as_deref().unwrap().to_owned()
}

fn other(selector: &str) -> &'static str {
    if selector == "key001" { "key002" } else { "key001" }
}

/// A TXT record in a zone file, in strings of at most 255 octets.
fn txt(name: &str, value: &[u8]) -> String {
    let mut line = format!("{name} TXT");
    let mut strings: Vec<&[u8]> = value.chunks(255).collect();
    if strings.is_empty() {
        strings.push(b"");
    }
    for string in strings {
        line.push_str(" \"");
        for octet in string {
            match octet {
                b'"' | b'\\' => line.extend(['\\', char::from(*octet)]),
                b' '..=b'~' => line.push(char::from(*octet)),
                _ => line.extend(format!("\\{octet:03}").chars()),
            }
        }
        line.push('"');
    }
    line.push('\n');
    line
}

fn right_name(selector: &str) -> String {
    format!("{selector}._domainkey.example.com.")
}

/// The domain with its other key in order, and these lines for the selector.
fn world(selector: &str, lines: &str) -> World {
    let other = other(selector);
    let zone = format!("{REST}{}{lines}", txt(&right_name(other), expected(other).as_bytes()));
    World::of(&zone)
}

fn check(world: &World, facts: &dyn Dns) -> Vec<Finding> {
    RuleSet::built_in().check_domain(&Domain::gather(&world.request, facts).unwrap())
}

fn of_keys(findings: &[Finding], least: Severity) -> impl Iterator<Item = &Finding> {
    findings
        .iter()
        .filter(move |finding| finding.code.starts_with("DKIM") && finding.severity >= least)
}

/// Applies what the findings propose until none of them is left; says what does not go away.
fn mend(world: &World) -> Result<(), String> {
    const ROUNDS: usize = 4;
    let mut changes: Vec<Change> = Vec::new();
    for _ in 0..ROUNDS {
        let facts = Changed::new(&world.facts, &changes);
        let findings = check(world, &facts);
        let Some(finding) = of_keys(&findings, Severity::Warning).next() else { return Ok(()) };
        let proposed = finding.remedies.iter().find_map(|remedy| remedy.as_changes());
        let proposed = proposed.ok_or_else(|| format!("{} proposes no change", finding.name))?;
        changes.extend_from_slice(proposed);
    }
    Err(format!("not mended by {changes:?}"))
}

#[test]
fn what_means_the_same_is_no_error() {
    let mut failures = Vec::new();
    for selector in ["key001", "key002"] {
        let (value, name) = (expected(selector), right_name(selector));
        let at = |text: &str| txt(&name, text.as_bytes());
        let strings: Vec<String> = (0..value.len())
            .step_by(97)
            .map(|at| format!("\"{}\"", &value[at..value.len().min(at + 97)]))
            .collect();
        let same = [
            ("as it is", at(&value)),
            ("in other strings", format!("{name} TXT {}\n", strings.join(" "))),
            ("spaces between tags", at(&value.replace(';', "; "))),
            ("a semicolon at the end", at(&format!("{value};"))),
            ("other order", at(&format!("{};h=sha256", value.replace("h=sha256;", "")))),
            ("no version", at(&value.replace("v=DKIM1;", ""))),
            ("no defaults", at(&value.replace("h=sha256;k=rsa;", ""))),
            ("a note", at(&value.replace("k=rsa", "n=ours;k=rsa"))),
            ("more hashes", at(&value.replace("h=sha256", "h=sha1:sha256"))),
            (
                "alias",
                format!("{name} CNAME a.example.net.\n{}", txt("a.example.net.", value.as_bytes())),
            ),
        ];
        for (way, lines) in same {
            let world = world(selector, &lines);
            let findings = check(&world, &world.facts);
            let names: Vec<&str> = of_keys(&findings, Severity::Warning).map(|f| f.name).collect();
            if !names.is_empty() {
                failures.push(format!("{selector}, {way}: {names:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_first_difference_is_shown_to_the_character() {
    let value = expected("key001");
    let published = format!("{}{}", value[..100].replace(';', "; "), &value[103..]);
    let world = world("key001", &txt(&right_name("key001"), published.as_bytes()));
    let findings = check(&world, &world.facts);
    let finding = of_keys(&findings, Severity::Error).next().unwrap();
    assert_eq!(finding.name, "dkim-key-characters-missing");
    let label = &finding.excerpt.as_ref().unwrap().labels[0];
    // Three spaces stand before the place. What follows it may by chance begin like what is missing.
    let chance = value[100..].bytes().zip(value[103..].bytes()).take_while(|(a, b)| a == b).count();
    assert_eq!((label.span.start(), label.span.len()), (103 + chance, 1));
    let evidence = finding.evidence.join("\n");
    assert!(evidence.contains("3 characters are missing"), "{evidence}");
    let places = format!(
        "at character {} of what is published, character {} of",
        104 + chance,
        101 + chance
    );
    assert!(evidence.contains(&places), "{evidence}");
    assert!(evidence.contains(&value[90..105]), "{evidence}");
}

#[test]
fn a_key_that_ends_at_255_tells_of_the_second_string() {
    let value = expected("key001");
    let world = world("key001", &txt(&right_name("key001"), &value.as_bytes()[..255]));
    let findings = check(&world, &world.facts);
    assert!(findings[0].evidence.join("\n").contains("second string"), "{findings:?}");
}

/// A provider that makes a key for each domain takes any, and an alias where it says so.
#[test]
fn a_selector_may_be_expected_without_its_key() {
    let key = expected("key001");
    let name = "google._domainkey.example.com.";
    for (lines, expected) in [
        (txt(name, key.as_bytes()), &[][..]),
        (String::new(), &["dkim-key-missing"]),
        (txt(name, &key.as_bytes()[..200]), &["dkim-key-truncated"]),
        (txt("google.example.com.", key.as_bytes()), &["dkim-key-without-domainkey"]),
    ] {
        let rest = "www.example.com. A 192.0.2.8";
        let world = World::of(&format!("; check: profile=google\n{rest}\n{lines}"));
        let findings = check(&world, &world.facts);
        let names: Vec<&str> = of_keys(&findings, Severity::Error).map(|f| f.name).collect();
        assert_eq!(names, expected, "{lines}");
    }
}

/// What a wildcard gives is no record of the name: nothing there collides, and a record ends it.
#[test]
fn wildcards_are_seen() {
    const ZONE: &str = "example.com. SOA ns.example.com. h.example.com. 1 2 3 4 5\n";
    for (wildcard, name) in [
        (
            "*.example.com. CNAME web.example.net.\nweb.example.net. A 192.0.2.7\n",
            "dkim-key-missing",
        ),
        ("*.example.com. TXT \"v=spf1 -all\"\n", "dkim-key-foreign-record"),
        ("*._domainkey.example.com. TXT \"v=spf1 -all\"\n", "dkim-key-foreign-record"),
        (
            "*._domainkey.example.com. CNAME web.example.net.\nweb.example.net. A 192.0.2.7\n",
            "dkim-key-missing",
        ),
    ] {
        let world = World::of(&format!("; check: profile=spinoffice\n{ZONE}{wildcard}"));
        let findings = check(&world, &world.facts);
        let names: Vec<&str> = of_keys(&findings, Severity::Error).map(|f| f.name).collect();
        assert_eq!(names, [name, name], "{wildcard}");
        mend(&world).unwrap();
    }
}

#[test]
fn a_lookup_that_failed_says_nothing_about_the_key() {
    use waxseal_dns::Zone;
    use waxseal_verify::dns::Closed;
    let facts =
        Closed(Zone::parse(b"example.com. TXT \"v=spf1 -all\"", &Limits::default()).unwrap());
    let world = world("key001", "");
    let findings = check(&world, &facts);
    assert_eq!(of_keys(&findings, Severity::Note).count(), 0, "{findings:?}");
}

/// Facts that answer question after question are asked few times.
#[test]
fn few_rounds_are_enough() {
    use std::collections::HashMap;
    let name = right_name("key001");
    let zone = format!("{name} CNAME a.example.net.\na.example.net. CNAME b.example.net.\n");
    // Where the key is right, nobody asks for wrong names.
    let right = txt(&name, expected("key001").as_bytes());
    for (lines, most) in [(String::new(), usize::MAX), (right, 2), (zone, usize::MAX)] {
        let world = world("key001", &lines);
        let mut known = HashMap::new();
        let mut rounds = 0;
        let domain = loop {
            match Domain::gather(&world.request, &known) {
                Ok(domain) => break domain,
                Err(open) => {
                    rounds += 1;
                    for question in open.into_questions() {
                        let answer = world.facts.answer(&question).unwrap().clone();
                        known.insert(question, answer);
                    }
                }
            }
        };
        assert!(rounds <= 5, "{rounds} rounds for {lines}");
        let of_key = known.keys().filter(|asked| asked.name().as_str().contains("key001"));
        assert!(of_key.count() <= most, "{lines}");
        assert_eq!(domain.name, DomainName::parse("example.com").unwrap());
    }
}
