//! The keys of `facts.md`, each published in many broken ways: the right finding comes first, and its
//! remedy repairs the domain.

mod support;

use std::time::Instant;

use proptest::prelude::*;
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
                _ => line.push_str(&format!("\\{octet:03}")),
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
        let facts = Changed::new(&*world.facts, &changes);
        let findings = check(world, &facts);
        let Some(finding) = of_keys(&findings, Severity::Warning).next() else { return Ok(()) };
        let proposed = finding.remedies.iter().find_map(|remedy| remedy.as_changes());
        let proposed = proposed.ok_or_else(|| format!("{} proposes no change", finding.name))?;
        changes.extend_from_slice(proposed);
    }
    Err(format!("not mended by {changes:?}"))
}

/// Ways to break a key: what is published for the selector, and the finding that must come first.
fn broken_ways(selector: &str) -> Vec<(&'static str, String, &'static str)> {
    let value = expected(selector);
    let name = right_name(selector);
    let at = |text: &str| txt(&name, text.as_bytes());
    let (head, key) = value.split_once("p=").unwrap();
    let key = key.to_owned();
    let half = value.len() / 2;
    let middle = head.len() + 60;
    let edited =
        |from: usize, to: usize, by: &str| format!("{}{by}{}", &value[..from], &value[to..]);
    let lines = |ending: &str| {
        let lines: Vec<&str> =
            (0..key.len()).step_by(64).map(|at| &key[at..key.len().min(at + 64)]).collect();
        lines.join(ending)
    };
    let swapped_char = if &value[middle..=middle] == "A" { "B" } else { "A" };
    let ed25519 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    vec![
        ("nothing", String::new(), "dkim-key-missing"),
        (
            "alias to nothing",
            format!("{name} CNAME key.provider.example.\n"),
            "dkim-key-alias-dangling",
        ),
        ("alias to itself", format!("{name} CNAME {name}\n"), "dkim-key-alias-loop"),
        (
            "alias beside the record",
            format!(
                "{name} CNAME key.provider.example.\n{}{}",
                txt("key.provider.example.", value.as_bytes()),
                at("v=DKIM1; p=")
            ),
            "dkim-key-alias-collision",
        ),
        (
            "alias to another key",
            format!(
                "{name} CNAME key.provider.example.\n{}",
                txt("key.provider.example.", ed25519.as_bytes())
            ),
            "dkim-key-differs",
        ),
        (
            "domain twice",
            txt(&format!("{selector}._domainkey.example.com.example.com."), value.as_bytes()),
            "dkim-key-domain-twice",
        ),
        (
            "without _domainkey",
            txt(&format!("{selector}.example.com."), value.as_bytes()),
            "dkim-key-without-domainkey",
        ),
        (
            "alias without _domainkey",
            format!(
                "{selector}.example.com. CNAME key.provider.example.\n{}",
                txt("key.provider.example.", value.as_bytes())
            ),
            "dkim-key-without-domainkey",
        ),
        (
            "_domainkeys",
            txt(&format!("{selector}._domainkeys.example.com."), value.as_bytes()),
            "dkim-key-misplaced",
        ),
        (
            "domainkey",
            txt(&format!("{selector}.domainkey.example.com."), value.as_bytes()),
            "dkim-key-misplaced",
        ),
        (
            "joined label",
            txt(&format!("{selector}_domainkey.example.com."), value.as_bytes()),
            "dkim-key-misplaced",
        ),
        (
            "_domainkey twice",
            txt(&format!("{selector}._domainkey._domainkey.example.com."), value.as_bytes()),
            "dkim-key-misplaced",
        ),
        (
            "without the selector",
            txt("_domainkey.example.com.", value.as_bytes()),
            "dkim-key-misplaced",
        ),
        ("at the domain", txt("example.com.", value.as_bytes()), "dkim-key-misplaced"),
        ("cut at 255", at(&value[..255.min(value.len() - 1)]), "dkim-key-truncated"),
        ("cut in the middle", at(&value[..half]), "dkim-key-truncated"),
        (
            "cut, with other spacing",
            at(&format!("v=DKIM1; k=rsa; h=sha256; p={}", &key[..key.len() - 9])),
            "dkim-key-truncated",
        ),
        ("second half only", at(&value[half..]), "dkim-key-truncated"),
        ("last character lost", at(&value[..value.len() - 1]), "dkim-key-truncated"),
        ("cut before the key", at(&format!("{head}p=")), "dkim-key-revoked"),
        (
            "one character missing",
            at(&edited(middle, middle + 1, "")),
            "dkim-key-characters-missing",
        ),
        (
            "ten characters missing",
            at(&edited(middle, middle + 10, "")),
            "dkim-key-characters-missing",
        ),
        ("one character added", at(&edited(middle, middle, "+")), "dkim-key-characters-added"),
        ("text added behind", at(&format!("{value}AQAB")), "dkim-key-characters-added"),
        ("a character replaced", at(&edited(middle, middle + 1, swapped_char)), "dkim-key-differs"),
        ("another provider's key", at(ed25519), "dkim-key-differs"),
        ("the other selector's key", at(&expected(other(selector))), "dkim-key-swapped"),
        (
            "the other selector's key, spaced",
            at(&expected(other(selector)).replace(';', "; ")),
            "dkim-key-swapped",
        ),
        ("spaces before", at(&format!("  {value}")), "dkim-key-spaces-around"),
        ("a tab behind", at(&format!("{value}\t")), "dkim-key-spaces-around"),
        ("spaces in the key", at(&format!("{head}p={}", lines(" "))), "dkim-key-spaces-inside"),
        ("LF in the key", at(&format!("{head}p={}", lines("\n"))), "dkim-key-line-break"),
        ("CRLF in the key", at(&format!("{head}p={}", lines("\r\n"))), "dkim-key-line-break"),
        ("LF behind", at(&format!("{value}\n")), "dkim-key-line-break"),
        ("two records", at(&value[..half]) + &at(&value[half..]), "dkim-key-in-pieces"),
        (
            "three records, quoted",
            at(&format!("\"{}\"", &value[..30]))
                + &at(&format!("\"{}\"", &value[30..half]))
                + &at(&format!("\"{}\"", &value[half..])),
            "dkim-key-in-pieces",
        ),
        ("an old key beside", at(&value) + &at(ed25519), "dkim-key-several"),
        ("a record of SPF beside", at(&value) + &at("v=spf1 -all"), "dkim-key-several"),
        ("two wrong keys", at(ed25519) + &at("v=DKIM1; p="), "dkim-key-several"),
        ("in quotation marks", at(&format!("\"{value}\"")), "dkim-key-quotes"),
        (
            "strings in quotation marks",
            at(&format!("\"{}\" \"{}\"", &value[..half], &value[half..])),
            "dkim-key-quotes",
        ),
        ("quotation mark in front", at(&format!("\"{value}")), "dkim-key-quotes"),
        ("apostrophes", at(&format!("'{value}'")), "dkim-key-quotes"),
        ("backslashes", at(&value.replace(';', "\\;")), "dkim-key-quotes"),
        ("backslash and n", at(&format!("{head}p={}", lines("\\n"))), "dkim-key-quotes"),
        ("smart quotation marks", at(&format!("“{value}”")), "dkim-key-not-ascii"),
        ("unbreakable space", at(&value.replace(';', ";\u{a0}")), "dkim-key-not-ascii"),
        ("zero width space", at(&edited(middle, middle, "\u{200b}")), "dkim-key-not-ascii"),
        ("Cyrillic letter", at(&edited(middle, middle + 1, "А")), "dkim-key-not-ascii"),
        ("HTML entities", at(&value.replace(';', "&#59;")), "dkim-key-escaped"),
        ("quoted by HTML", at(&format!("&quot;{value}&quot;")), "dkim-key-escaped"),
        ("percent escapes", at(&value.replace(';', "%3B").replace('+', "%2B")), "dkim-key-escaped"),
        ("first semicolon lost", at(&value.replacen(';', "", 1)), "dkim-key-semicolon-lost"),
        ("last semicolon lost", at(&value.replace("rsa;", "rsa")), "dkim-key-semicolon-lost"),
        ("spaces for semicolons", at(&value.replace(';', " ")), "dkim-key-semicolon-lost"),
        ("commas for semicolons", at(&value.replace(';', ", ")), "dkim-key-semicolon-lost"),
        ("in small letters", at(&value.to_lowercase()), "dkim-key-one-case"),
        ("in capitals", at(&value.to_uppercase()), "dkim-key-one-case"),
        (
            "key in small letters",
            at(&format!("{head}p={}", key.to_lowercase())),
            "dkim-key-one-case",
        ),
        ("version in small letters", at(&value.replace("DKIM1", "dkim1")), "dkim-key-version"),
        ("version mistyped", at(&value.replace("DKIM1", "DIKM1")), "dkim-key-version"),
        ("version behind", at(&format!("h=sha256;k=rsa;p={key};v=DKIM1")), "dkim-key-version"),
        (
            "h and k exchanged",
            at(&format!("v=DKIM1;h=rsa;k=sha256;p={key}")),
            "dkim-key-tags-swapped",
        ),
        ("p= missing", at(&format!("{head}{key}")), "dkim-key-tag-missing"),
        ("the key alone", at(&key), "dkim-key-tag-missing"),
        ("P=", at(&format!("{head}P={key}")), "dkim-key-tag-missing"),
        (
            "PEM",
            at(&format!("{head}p=-----BEGIN PUBLIC KEY-----{key}-----END PUBLIC KEY-----")),
            "dkim-key-pem-lines",
        ),
        (
            "PEM alone, with its lines",
            at(&format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines("\n"))),
            "dkim-key-pem-lines",
        ),
        (
            "a whole line pasted",
            at(&format!("{selector}._domainkey IN TXT \"{value}\"")),
            "dkim-key-pasted-line",
        ),
        (
            "opendkim's file pasted",
            at(&format!(
                "{selector}._domainkey\tIN\tTXT\t( \"{}\"\n\t  \"{}\" )  ; ----- DKIM key",
                &value[..half],
                &value[half..]
            )),
            "dkim-key-pasted-line",
        ),
        ("label pasted", at(&format!("{selector}: {value}")), "dkim-key-pasted-line"),
        ("type pasted", at(&format!("TXT {value}")), "dkim-key-pasted-line"),
        ("pasted twice", at(&format!("{value}{value}")), "dkim-key-tag-twice"),
        ("pasted twice, with a semicolon", at(&format!("{value};{value}")), "dkim-key-tag-twice"),
        ("k= wrong", at(&value.replace("k=rsa", "k=rsa2048")), "dkim-key-type"),
        ("k= of the other kind", at(&value.replace("k=rsa", "k=ed25519")), "dkim-key-differs"),
        ("h= shuts out", at(&value.replace("sha256", "sha1")), "dkim-key-hash-shut-out"),
        ("s= shuts out", at(&value.replace("k=rsa", "s=other;k=rsa")), "dkim-key-mail-shut-out"),
        ("revoked", at("v=DKIM1; p="), "dkim-key-revoked"),
        ("testing", at(&format!("{value};t=y")), "dkim-key-testing"),
        ("a wildcard's SPF record", at("v=spf1 -all"), "dkim-key-foreign-record"),
        ("a word", at("hello"), "dkim-key-foreign-record"),
        ("an empty string", at(""), "dkim-key-foreign-record"),
        ("two semicolons", at(&value.replacen(';', ";;", 1)), "dkim-key-characters-added"),
        ("stars for the key", at(&edited(middle, middle + 40, "...")), "dkim-key-differs"),
    ]
}

#[test]
fn every_broken_way_gets_the_right_finding_first_and_a_remedy_that_repairs_it() {
    let mut failures = Vec::new();
    for selector in ["key001", "key002"] {
        let ways = broken_ways(selector);
        assert!(ways.len() > 20);
        for (way, lines, name) in ways {
            let world = world(selector, &lines);
            let findings = check(&world, &*world.facts);
            let names: Vec<&str> = of_keys(&findings, Severity::Warning).map(|f| f.name).collect();
            let first = findings.first().map_or("nothing", |finding| finding.name);
            if first != name || names.len() != 1 {
                failures.push(format!(
                    "{selector}, {way}: {first} first, of keys {names:?}; not {name}"
                ));
            }
            if let Err(why) = mend(&world) {
                failures.push(format!("{selector}, {way}: {why}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
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
            let findings = check(&world, &*world.facts);
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
    let findings = check(&world, &*world.facts);
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
    let findings = check(&world, &*world.facts);
    assert!(findings[0].evidence.join("\n").contains("second string"), "{findings:?}");
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
        let findings = check(&world, &*world.facts);
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

/// What one slip of the hand makes of a text.
#[derive(Clone, Debug)]
enum Edit {
    Delete(prop::sample::Index, usize),
    Insert(prop::sample::Index, String),
    Replace(prop::sample::Index, String),
    Transpose(prop::sample::Index),
    Truncate(prop::sample::Index),
    Behead(prop::sample::Index),
    Split(prop::sample::Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), 1_usize..12).prop_map(|(at, count)| Edit::Delete(at, count)),
        (index(), "[ -~]{1,6}").prop_map(|(at, text)| Edit::Insert(at, text)),
        (index(), "[A-Za-z0-9+/=;\" \n“é]{1,3}").prop_map(|(at, text)| Edit::Insert(at, text)),
        (index(), "[ -~]{1,3}").prop_map(|(at, text)| Edit::Replace(at, text)),
        index().prop_map(Edit::Transpose),
        index().prop_map(Edit::Truncate),
        index().prop_map(Edit::Behead),
        index().prop_map(Edit::Split),
    ]
}

fn edited(value: &str, edit: &Edit) -> Vec<String> {
    let (length, splice) = (value.len(), |from: usize, to: usize, by: &str| {
        vec![format!("{}{by}{}", &value[..from], &value[to..])]
    });
    match edit {
        Edit::Delete(at, count) => {
            let at = at.index(length);
            splice(at, (at + count).min(length), "")
        }
        Edit::Insert(at, text) => splice(at.index(length + 1), at.index(length + 1), text),
        Edit::Replace(at, text) => {
            let at = at.index(length);
            splice(at, (at + text.len()).min(length), text)
        }
        Edit::Transpose(at) => {
            let at = at.index(length - 1);
            splice(at, at + 2, &value[at..at + 2].chars().rev().collect::<String>())
        }
        Edit::Truncate(at) => vec![value[..at.index(length)].to_owned()],
        Edit::Behead(at) => vec![value[at.index(length)..].to_owned()],
        Edit::Split(at) => {
            let (one, two) = value.split_at(1 + at.index(length - 1));
            vec![one.to_owned(), two.to_owned()]
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// One slip is one error, or none where it changes nothing; and what is proposed repairs it.
    #[test]
    fn one_edit_is_one_error_that_can_be_repaired(second in any::<bool>(), edit in edit()) {
        let selector = if second { "key002" } else { "key001" };
        let value = expected(selector);
        let texts = edited(&value, &edit);
        let name = right_name(selector);
        let lines: String = texts.iter().map(|text| txt(&name, text.as_bytes())).collect();
        let world = world(selector, &lines);
        let findings = check(&world, &*world.facts);
        let errors: Vec<&str> = of_keys(&findings, Severity::Error).map(|f| f.name).collect();
        prop_assert!(errors.len() <= 1, "{errors:?} of {texts:?}");
        let is_same_key = texts.len() == 1 && same_key(&texts[0], &value);
        prop_assert_eq!(errors.is_empty(), is_same_key, "{:?} of {:?}", errors, texts);
        if let Err(why) = mend(&world) {
            prop_assert!(false, "{why}: {texts:?}");
        }
    }

    /// No octets make the rules stumble, with an expected text and without one.
    #[test]
    fn hostile_texts_are_told_in_bounds(
        texts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 1..6),
        is_expected in any::<bool>(),
    ) {
        let settings = if is_expected { "profile=spinoffice" } else { "selectors=key001" };
        let lines: String =
            texts.iter().map(|text| txt(&right_name("key001"), text)).collect();
        let world = World::of(&format!("; check: {settings}\n{lines}"));
        let findings = check(&world, &*world.facts);
        prop_assert!(findings.iter().any(|finding| finding.code.starts_with("DKIM")));
        for finding in &findings {
            prop_assert!(!finding.message.chars().any(char::is_control), "{}", finding.message);
            prop_assert!(!finding.evidence.concat().chars().any(char::is_control));
            if let Some(excerpt) = &finding.excerpt {
                prop_assert!(excerpt.labels.iter().all(|label| label.span.end() <= excerpt.text.len()));
            }
        }
    }
}

/// An oracle of its own: the record is a list of tags, each once, that name this key, SHA-256 and mail,
/// with the version first if there is one.
fn same_key(text: &str, expected: &str) -> bool {
    let is_space = |c: char| matches!(c, ' ' | '\t');
    // A line end before white space folds.
    let text = ["\n ", "\n\t"].iter().fold(text.to_owned(), |text, fold| text.replace(fold, "  "));
    let mut specs: Vec<&str> = text.split(';').collect();
    if specs.last().is_some_and(|last| last.trim_matches(is_space).is_empty()) {
        specs.pop();
    }
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for spec in specs {
        let Some((name, value)) = spec.split_once('=') else { return false };
        let (name, value) = (name.trim_matches(is_space), value.trim_matches(is_space));
        let mut letters = name.bytes();
        let is_name = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|octet| octet.is_ascii_alphanumeric() || octet == b'_');
        if !is_name
            || value.contains(char::is_control)
            || seen.iter().any(|(known, _)| *known == name)
        {
            return false;
        }
        seen.push((name, value));
    }
    let find = |name: &str| seen.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let items = |name: &str, wanted: &[&str]| {
        find(name).is_none_or(|list| list.split(':').any(|item| wanted.contains(&item.trim())))
    };
    let key = find("p").map(|value| value.replace(is_space, ""));
    key.as_deref() == expected.split_once("p=").map(|(_, key)| key)
        && find("k").is_none_or(|kind| kind == "rsa")
        && find("v").is_none_or(|version| version == "DKIM1" && seen[0].0 == "v")
        && items("h", &["sha256"])
        && items("s", &["*", "email"])
}

#[test]
fn many_and_long_texts_are_told_in_time() {
    let name = right_name("key001");
    let value = expected("key001");
    let many: String =
        (0..200).map(|number| txt(&name, format!("{value}{number}").as_bytes())).collect();
    let pieces: String =
        (0..40).map(|number| txt(&name, &value.as_bytes()[number..=number])).collect();
    let long =
        txt(&name, &b"v=DKIM1; p=".iter().chain(&[b'A'; 64_000]).copied().collect::<Vec<_>>());
    let entities = txt(&name, "&quot;=\\;v=".repeat(1_400).as_bytes());
    let tags = txt(&name, format!("v=DKIM1;{}", "v=;k=;p=;h=".repeat(1_400)).as_bytes());
    let spaces = txt(&name, format!("v=DKIM1; p={}", "p =  ".repeat(3_000)).as_bytes());
    for (lines, with_profile, without) in [
        (many, "dkim-key-several", "dkim-key-several"),
        (pieces, "dkim-key-several", "dkim-key-several"),
        (long, "dkim-key-syntax", "dkim-key-syntax"),
        (entities, "dkim-key-foreign-record", "dkim-key-foreign-record"),
        (tags, "dkim-key-tag-twice", "dkim-key-tag-twice"),
        (spaces, "dkim-key-differs", "dkim-key-base64"),
    ] {
        for (settings, expected) in
            [("profile=spinoffice", with_profile), ("selectors=key001", without)]
        {
            let start = Instant::now();
            let world = World::of(&format!("; check: {settings}\n{lines}"));
            let findings = check(&world, &*world.facts);
            let finding =
                of_keys(&findings, Severity::Error).find(|f| f.message.contains("key001")).unwrap();
            assert!(start.elapsed().as_secs() < 5, "{expected}: {:?}", start.elapsed());
            assert_eq!(finding.name, expected, "{settings}");
        }
    }
}

/// Facts that answer question after question are asked few times.
#[test]
fn few_rounds_are_enough() {
    use std::collections::HashMap;
    let name = right_name("key001");
    let zone = format!("{name} CNAME a.example.net.\na.example.net. CNAME b.example.net.\n");
    for lines in [String::new(), txt(&name, expected("key001").as_bytes()), zone] {
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
        assert_eq!(domain.name, DomainName::parse("example.com").unwrap());
    }
}
