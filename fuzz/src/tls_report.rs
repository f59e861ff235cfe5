//! TLS reports.

use waxseal_feedback::limits::Limits;
use waxseal_feedback::tls;

/// Whatever JSON is read has no more policies and failures than it has brackets.
pub fn tls_report(data: &[u8]) {
    let limits = Limits::default();
    let Ok(read) = tls::read(data, &limits) else { return };
    assert!(read.deviations.iter().count() <= read.deviations.total());
    let values = data.iter().filter(|byte| matches!(byte, b',' | b'[')).count();
    let policies = &read.report.policies;
    let failures: usize = policies.iter().map(|policy| policy.failure_details.len()).sum();
    assert!(policies.len() + failures <= values);
}
