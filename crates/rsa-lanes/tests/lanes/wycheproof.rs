//! Google's Wycheproof: signatures that verifiers once took and should not have.

use sha2::{Digest as _, Sha256};
use waxseal_rsa_lanes::{Lanes, PublicKey};
use wycheproof::TestResult;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

use crate::agreement::Agreement;

/// Every case of every key that is not too long, one by one and all in lanes.
#[test]
fn sha256_signatures() {
    let mut failures = Vec::new();
    let mut judged = 0;
    for name in [TestName::Rsa2048Sha256, TestName::Rsa3072Sha256, TestName::Rsa4096Sha256] {
        let set = TestSet::load(name).unwrap();
        let mut answers = Vec::new();
        let mut lanes = Lanes::new();
        let mut take = |case: (usize, TestResult), answer: bool| answers.push((case, answer));
        for group in &set.test_groups {
            let exponent = group.key.e.iter().fold(0, |e, octet| e << 8 | u64::from(*octet));
            let key = Agreement::new(&group.key.n, exponent).unwrap();
            for case in &group.tests {
                let digest: [u8; 32] = Sha256::digest(&case.msg).into();
                key.verdict(&digest, &case.sig);
                let tag = (case.tc_id, case.result);
                lanes.push(tag, &key.ours, &digest, &case.sig, &mut take);
            }
        }
        lanes.flush(&mut take);
        judged += answers.len();
        for ((id, result), answer) in answers {
            // "Acceptable" is a DigestInfo without the NULL; RFC 8017 §8.2.2 compares with one that has it.
            if answer != (result == TestResult::Valid) {
                failures.push(format!("{name:?} {id}: {result:?}, but {answer}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(judged > 700, "{judged}");
}

#[test]
fn longer_keys() {
    let set = TestSet::load(TestName::Rsa8192Sha256).unwrap();
    for group in set.test_groups {
        assert!(PublicKey::new(&group.key.n, 65537).is_err());
    }
}
