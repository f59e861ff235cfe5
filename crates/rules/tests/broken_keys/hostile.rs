//! What nobody would publish who means well.

use std::time::Instant;

use proptest::prelude::*;
use waxseal_rules::severity::Severity;

use super::support::World;
use super::{check, expected, of_keys, right_name, txt};

proptest! {
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
        let findings = check(&world, &world.facts);
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

#[test]
fn many_and_long_texts_are_told_in_time() {
    let name = right_name("key001");
    let value = expected("key001");
    let many: String =
        (0..200).map(|number| txt(&name, format!("{value}{number}").as_bytes())).collect();
    let pieces: String =
        (0..40).map(|number| txt(&name, &value.as_bytes()[number..=number])).collect();
    let long = txt(&name, format!("v=DKIM1; p={}", "A".repeat(64_000)).as_bytes());
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
            let findings = check(&world, &world.facts);
            let finding =
                of_keys(&findings, Severity::Error).find(|f| f.message.contains("key001")).unwrap();
            assert!(start.elapsed().as_secs() < 5, "{expected}: {:?}", start.elapsed());
            assert_eq!(finding.name, expected, "{settings}");
        }
    }
}
