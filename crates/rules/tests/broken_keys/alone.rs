//! Keys of which no profile knows anything.

use waxseal_rules::change::Changed;
use waxseal_rules::severity::Severity;

use super::support::World;
use super::{check, expected, of_keys, txt};

/// Without a profile a text is judged by itself, and repaired where it is clear what it was meant to be.
#[test]
fn a_key_that_nobody_knows_is_repaired_where_that_is_clear() {
    const KEY: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let good = format!("v=DKIM1; k=ed25519; p={KEY}");
    let rsa = expected("key002");
    let name = "s1._domainkey.example.com.";
    let at = |text: &str| txt(name, text.as_bytes());
    let is_repaired = true;
    let ways = [
        (at(&good.replace(';', "\\;")), "dkim-key-quotes", is_repaired),
        (at(&format!("\"{good}\"")), "dkim-key-quotes", is_repaired),
        (at(&good.replacen(';', "", 1)), "dkim-key-semicolon-lost", is_repaired),
        (at(&good.replace(';', "%3B")), "dkim-key-escaped", is_repaired),
        (at(&good.replace(' ', "\u{a0}")), "dkim-key-not-ascii", is_repaired),
        (at(&format!("{good}\n")), "dkim-key-line-break", is_repaired),
        (at(&format!("s1._domainkey IN TXT \"{good}\"")), "dkim-key-pasted-line", is_repaired),
        (at(&good.replace("DKIM1", "DKIM")), "dkim-key-version", is_repaired),
        (at(&format!("k=ed25519; p={KEY}; v=DKIM1")), "dkim-key-version", is_repaired),
        (at(&rsa.replace("k=rsa", "k=RSA-SHA256")), "dkim-key-type", is_repaired),
        (at(&rsa.replace("h=sha256", "h=sha512")), "dkim-key-hash-shut-out", is_repaired),
        (
            at(&format!("h=rsa; k=sha256; {}", rsa.split(';').next_back().unwrap())),
            "dkim-key-tags-swapped",
            is_repaired,
        ),
        (at(rsa.split("p=").last().unwrap()), "dkim-key-tag-missing", is_repaired),
        (at(&good.replace("p=", "P=")), "dkim-key-tag-missing", is_repaired),
        (at(&good[..30]) + &at(&good[30..]), "dkim-key-in-pieces", is_repaired),
        (at(&good) + &at("hello"), "dkim-key-several", is_repaired),
        (txt("s1.example.com.", good.as_bytes()), "dkim-key-without-domainkey", is_repaired),
        (
            format!(
                "s1.example.com. CNAME k.example.net.\n{}",
                txt("k.example.net.", good.as_bytes())
            ),
            "dkim-key-without-domainkey",
            is_repaired,
        ),
        (
            format!(
                "{name} CNAME k.example.net.\n{}{}",
                txt("k.example.net.", good.as_bytes()),
                at("old")
            ),
            "dkim-key-alias-collision",
            is_repaired,
        ),
        (String::new(), "dkim-key-missing", false),
        (format!("{name} CNAME k.example.net.\n"), "dkim-key-alias-dangling", false),
        (at(&good) + &at(&rsa), "dkim-key-several", false),
        (at(&rsa[..200]), "dkim-key-truncated", false),
        (at(&rsa[..200].to_lowercase().replace("dkim1", "DKIM1")), "dkim-key-one-case", false),
        (at(&good[..40]), "dkim-key-unreadable", false),
        (at(&good.replace("ed25519", "rsa")), "dkim-key-type", is_repaired),
        (at(&good.replace("k=ed25519; ", "")), "dkim-key-type", is_repaired),
        (at(&rsa.replace("rsa", "ed25519")), "dkim-key-type", is_repaired),
        (at(&good.replace("CrfV", "Cr*V")), "dkim-key-base64", false),
        (at(&good.replace("k=", "note; k=")), "dkim-key-syntax", false),
        (at(&good.replace("k=", "k=ed25519; k=")), "dkim-key-tag-twice", false),
        (at("v=DKIM1; k=ed25519"), "dkim-key-tag-missing", false),
        (at("v=DKIM1; p="), "dkim-key-revoked", false),
        (at(&good.replace("k=", "s=other; k=")), "dkim-key-mail-shut-out", false),
        (at("v=spf1 -all"), "dkim-key-foreign-record", false),
    ];
    let mut failures = Vec::new();
    for (lines, expected, is_repaired) in ways {
        let world =
            World::of(&format!("; check: selectors=s1\nwww.example.com. A 192.0.2.8\n{lines}"));
        let findings = check(&world, &world.facts);
        let names: Vec<&str> = of_keys(&findings, Severity::Error).map(|f| f.name).collect();
        if names != [expected] {
            failures.push(format!("{names:?}, not {expected}, for {lines}"));
        }
        let mut changes = Vec::new();
        if let Some(finding) = of_keys(&findings, Severity::Error).next() {
            changes.extend(finding.remedies.iter().find_map(|remedy| remedy.as_changes()));
        }
        let facts = Changed::new(&world.facts, changes.into_iter().flatten());
        let left = check(&world, &facts);
        if of_keys(&left, Severity::Error).next().is_none() != is_repaired {
            failures.push(format!("{expected} is repaired, or is not: {lines}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
