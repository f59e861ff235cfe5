//! Records and policies of MTA-STS.

use waxseal_parse::domain::DomainName;
use waxseal_parse::mta_sts::policy::Policy;
use waxseal_parse::mta_sts::record::{MAX_ID, Record, is_record};

/// Both are read without a panic, and every place lies in the text.
pub fn mta_sts(data: &[u8]) {
    match Record::parse(data) {
        Ok(record) => {
            assert!(is_record(data));
            assert!((1..=MAX_ID).contains(&record.id.len()));
            assert_eq!(record.id_span.of(data), record.id.as_bytes());
            assert!(record.fields.iter().all(|field| field.span.end() <= data.len()));
            let written = format!("v=STSv1; id={}", record.id);
            assert_eq!(Record::parse(written.as_bytes()).map(|again| again.id), Ok(record.id));
        }
        Err(error) => assert!(error.span.end() <= data.len(), "{error:?}"),
    }
    let policy = Policy::parse(data);
    assert!(policy.problems.iter().all(|problem| problem.span.end() <= data.len()));
    assert!(policy.is_valid() || !policy.problems.is_empty());
    for pattern in &policy.mx {
        let name = pattern.name.as_str();
        assert_eq!(pattern.covers(&pattern.name), !pattern.is_wildcard);
        if let Ok(below) = DomainName::parse(&format!("a.{name}")) {
            assert_eq!(pattern.covers(&below), pattern.is_wildcard);
        }
    }
}
