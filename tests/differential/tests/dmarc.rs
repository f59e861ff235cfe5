//! Of trees of DMARC records both say the same, but for the differences in the table.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use waxseal_differential::config;
use waxseal_differential::dmarc::differences::DIFFERENCES;
use waxseal_differential::dmarc::trees::case;
use waxseal_differential::dmarc::verdict::seen;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_say_the_same_of_trees_of_records(case in case()) {
        let seen = seen(&case);
        let is_known = seen.waxseal == seen.mail_auth
            || DIFFERENCES.iter().any(|row| (row.bears_on)(&seen));
        prop_assert!(
            is_known,
            "Waxseal {:?} ({}), mail-auth {:?}",
            seen.waxseal, seen.status, seen.mail_auth
        );
    }
}

/// A table that excused everything would let the test above pass whatever the two say.
#[test]
fn the_table_bears_on_few_trees_and_the_others_come_to_every_result() {
    let mut runner = TestRunner::deterministic();
    let mut agreed = BTreeMap::new();
    for _ in 0..2000 {
        let seen = seen(&case().new_tree(&mut runner).unwrap().current());
        if !DIFFERENCES.iter().any(|row| (row.bears_on)(&seen)) {
            *agreed.entry(seen.mail_auth.to_string()).or_insert(0_u32) += 1;
        }
    }
    let sum: u32 = agreed.values().sum();
    assert!(sum > 1400, "{sum} {agreed:?}");
    for verdict in ["pass", "fail none", "fail quarantine", "fail reject", "none", "temperror"] {
        assert!(agreed.get(verdict) > Some(&20), "{verdict}: {agreed:?}");
    }
}
