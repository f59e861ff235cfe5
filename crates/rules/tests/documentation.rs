//! The documentation of every built-in rule, executed: each example raises the rule, each remedy does
//! not, and the changes that a finding proposes make it go away.

mod support;

use std::collections::HashSet;

use support::World;
use support::mail::Mail;
use support::stored::StoredMail;
use waxseal_rules::catalogue;
use waxseal_rules::change::Changed;
use waxseal_rules::documentation::{Block, Documentation};
use waxseal_rules::finding::Finding;
use waxseal_rules::rule::Rule;

#[test]
fn codes_and_names_are_unique_and_well_formed() {
    let (mut codes, mut names) = (HashSet::new(), HashSet::new());
    for rule in catalogue::built_in() {
        let declaration = rule.declaration();
        assert!(codes.insert(declaration.code), "{} stands twice", declaration.code);
        assert!(names.insert(declaration.name), "{} stands twice", declaration.name);
        let digits = declaration.code.len() - declaration.family().len();
        assert_eq!(digits, 3, "{}: a family and three digits", declaration.code);
        let is_kebab =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(declaration.name.bytes().all(is_kebab), "{}", declaration.name);
    }
}

#[test]
fn every_example_raises_its_rule_and_no_remedy_does() {
    let mut failures = Vec::new();
    for rule in catalogue::built_in() {
        let declaration = rule.declaration();
        let documentation = Documentation::parse(declaration.documentation);
        let at = |what: &str, number: usize| format!("{}: {what} {number}", declaration.code);
        if documentation.summary.is_empty() || !documentation.summary.ends_with('.') {
            failures.push(format!("{}: the first paragraph is no sentence", declaration.code));
        }
        if documentation.examples.is_empty() || documentation.remedies.is_empty() {
            failures.push(format!("{}: an example or a remedy is missing", declaration.code));
        }
        for (number, block) in documentation.examples.iter().enumerate() {
            let (findings, world) = check(rule, block);
            if findings.is_empty() {
                failures.push(at("no finding in example", number));
            }
            if findings.iter().any(|finding| finding.remedies.is_empty()) {
                failures.push(at("a finding without remedy in example", number));
            }
            let unmended = world.and_then(|world| unmended(rule, &world));
            failures.extend(unmended.map(|why| at(&why, number)));
        }
        for (number, block) in documentation.remedies.iter().enumerate() {
            if let Some(finding) = check(rule, block).0.first() {
                failures.push(at(&format!("\"{}\" in remedy", finding.message), number));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What a rule finds in a block; the world of a `zone` can be changed.
fn check(rule: &dyn Rule, block: &Block<'_>) -> (Vec<Finding>, Option<World>) {
    if block.language == "zone" {
        let world = World::of(block.text);
        return (world.check(rule), Some(world));
    }
    let findings = match block.language {
        "mail" => Mail::of(block.text).check(rule),
        "stored" => StoredMail::of(block.text).check(rule),
        other => {
            assert_eq!(other, "zone", "no other language has examples");
            Vec::new()
        }
    };
    (findings, None)
}

/// Applies the best changes of every finding, one after another, and checks again.
fn unmended(rule: &dyn Rule, world: &World) -> Option<String> {
    const ROUNDS: usize = 20;
    let mut changes = Vec::new();
    for _ in 0..ROUNDS {
        let facts = Changed::new(&*world.facts, &changes);
        let findings = world.check_with(rule, &facts);
        let proposed = findings
            .iter()
            .find_map(|finding| finding.remedies.iter().find_map(|remedy| remedy.as_changes()))?;
        changes.extend_from_slice(proposed);
    }
    Some(format!("the proposed changes do not mend the finding: {changes:?}; example"))
}
