//! Each key of the profile, broken in many ways.

use waxseal_rules::severity::Severity;

use super::{check, expected, mend, of_keys, other, right_name, txt, world};

#[expect(clippy::too_many_lines, reason = "a list")]
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
        ("k= of the other kind", at(&value.replace("k=rsa", "k=ed25519")), "dkim-key-type"),
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
            let findings = check(&world, &world.facts);
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
