//! Aggregate reports, and whatever they come in.

use waxseal_feedback::aggregate::{self, write};
use waxseal_feedback::limits::Limits;
use waxseal_feedback::{Report, read};

/// What is read of a report can be written, and what is written is read again as the same: without
/// a deviation of the XML, and with the same octets when it is written once more.
pub fn aggregate_report(data: &[u8]) {
    let mut limits = Limits::default();
    // Small, so that the fuzzer comes to them.
    limits.unpacked_octets = 1024 * 1024;
    limits.deviations = 10;
    if let Ok(received) = read(data, &limits) {
        assert!(!received.reports.is_empty());
        for found in received.reports {
            if let Ok(Report::Aggregate(read)) = found.report {
                check(&read, &limits);
            }
        }
    }
    if let Ok(read) = aggregate::read(data, &limits) {
        check(&read, &limits);
    }
}

fn check(read: &aggregate::ReadAggregate, limits: &Limits) {
    assert!(read.deviations.iter().count() <= read.deviations.total().min(limits.deviations));
    let xml = write::to_xml(&read.report);
    let again = aggregate::read(xml.as_bytes(), &Limits::default()).expect("it was written so");
    assert_eq!(write::to_xml(&again.report), xml);
    assert_eq!(again.report.records.len(), read.report.records.len());
    assert_eq!(again.report.messages(), read.report.messages());
}
