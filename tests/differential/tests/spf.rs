//! Of a graph of SPF records both say the same, but for the differences in the table.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use waxseal_differential::config;
use waxseal_differential::spf::differences::DIFFERENCES;
use waxseal_differential::spf::graphs::case;
use waxseal_differential::spf::verdict::seen;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_say_the_same_of_graphs_of_records(case in case()) {
        let seen = seen(&case);
        let is_known = seen.waxseal == seen.mail_auth || DIFFERENCES.iter().any(|row| (row.bears_on)(&seen));
        prop_assert!(
            is_known,
            "Waxseal {:?} ({}), mail-auth {:?}\n{:?}",
            seen.waxseal, seen.evidence.reason, seen.mail_auth, seen.case
        );
    }
}

/// A table that excused everything would let the test above pass whatever the two say.
#[test]
fn the_table_bears_on_few_graphs_and_the_others_come_to_every_result() {
    let mut runner = TestRunner::deterministic();
    let mut agreed = BTreeMap::new();
    for _ in 0..2000 {
        let seen = seen(&case().new_tree(&mut runner).unwrap().current());
        if !DIFFERENCES.iter().any(|row| (row.bears_on)(&seen)) {
            let verdict = (seen.mail_auth.result, seen.mail_auth.explanation.is_some());
            *agreed.entry(verdict).or_insert(0_u32) += 1;
        }
    }
    let sum: u32 = agreed.values().sum();
    assert!(sum > 1400, "{agreed:?}");
    for result in ["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"] {
        assert!(agreed.get(&(result.to_owned(), false)) > Some(&20), "{result}: {agreed:?}");
    }
    assert!(agreed.get(&("fail".to_owned(), true)) > Some(&20), "{agreed:?}");
}
