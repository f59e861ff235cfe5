//! Every row of the knowledge base, by its own examples.

use waxseal_bounce::knowledge::{Cause, KnowledgeBase};

/// A row that another one shadows, or whose patterns do not fit to what it is for, fails by its name.
#[test]
fn each_row_classifies_its_examples() {
    let base = KnowledgeBase::built_in();
    let mut failures = Vec::new();
    let mut rows = 0;
    for (row, provider, examples) in base.examples() {
        rows += 1;
        if examples.is_empty() {
            failures.push(format!("{row}: it has no example"));
        }
        for example in examples {
            let found = base.classify_as(provider, example);
            if found.row != row {
                failures.push(format!("{row}: {:?} is {}", example.text(), found.row));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
    assert!(rows > 180, "{rows} rows");
}

/// Every row of the table of `standards.md` §14 became one here, but for the last one: a code without a
/// text is what is unknown.
#[test]
fn each_row_of_the_table_is_there() {
    let numbers: Vec<_> = KnowledgeBase::built_in().table().map(|(number, _)| number).collect();
    let missing: Vec<_> = (1..=167).filter(|number| !numbers.contains(number)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(numbers.iter().all(|number| (1..=168).contains(number)));
}

/// A cause that no row and no code gives would be a dead one.
#[test]
fn each_cause_is_given_by_something() {
    let base = KnowledgeBase::built_in();
    let of_code = [Cause::Feedback, Cause::Unknown];
    for cause in Cause::ALL.iter().filter(|cause| !of_code.contains(cause)) {
        let mut given = base.examples().flat_map(|(_, provider, examples)| {
            examples.iter().map(move |example| base.classify_as(provider, example).cause)
        });
        assert!(given.any(|given| given == *cause), "{cause}");
    }
}
