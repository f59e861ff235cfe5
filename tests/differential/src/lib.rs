//! Waxseal held against mail-auth: who signs and seals, who verifies, and where the two are known to
//! differ.
//!
//! | module | what |
//! |---|---|
//! | [`keys`] | keys, and the DNS in which both find them |
//! | [`verdict`] | the selectors whose signatures pass, by either library |
//! | [`messages`] | messages that no two look alike, as proptest strategies |
//! | [`signing`] | signatures by mail-auth, by Waxseal, and written by hand |
//! | [`damage`] | what may befall a signed message |
//! | [`differences`] | the table of known differences in DKIM |
//! | [`zone`] | the DNS of a case of SPF or DMARC |
//! | [`row`] | a row of the tables of SPF, DMARC and ARC |
//! | [`spf`] | graphs of records, checked by both |
//! | [`dmarc`] | trees of records, judged by both |
//! | [`arc`] | chains by both, validated by both |
//! | [`authentication_results`] | what mail-auth writes into the field |

// Only tests use this package: whatever goes wrong here shall end the test.
#![allow(clippy::missing_panics_doc, clippy::missing_errors_doc)]

pub mod arc;
pub mod authentication_results;
pub mod damage;
pub mod differences;
pub mod dmarc;
pub mod keys;
pub mod messages;
pub mod row;
pub mod signing;
pub mod spf;
pub mod verdict;
pub mod zone;

use proptest::test_runner::Config;

/// 500 cases a test; `PROPTEST_CASES` overrides it, for a longer run.
pub fn config() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config {
        cases: cases.unwrap_or(500),
        // A case that was found becomes a test with a name.
        failure_persistence: None,
        ..Config::default()
    }
}
