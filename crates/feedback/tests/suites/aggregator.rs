//! Messages become reports, whatever their order.

use std::net::IpAddr;
use std::num::NonZeroU64;

use proptest::collection::vec;
use proptest::prelude::*;
use waxseal_feedback::aggregate::{
    AggregateReport, Aggregator, AggregatorLimits, DateRange, Disposition, DkimAuthResult,
    DkimResult, DmarcResult, Identifiers, Interval, MessageResult, Policy, PolicyEvaluated,
    PolicyPublished, ReportMetadata, SignatureResult, SpfAuthResult, SpfResult,
};

/// 2023-11-14 00:00 UTC.
const MIDNIGHT: u64 = 1_699_920_000;

fn result(domain: &str, arrived: u64, source_ip: &str) -> MessageResult {
    MessageResult::new(
        PolicyPublished::new(domain, Policy::Reject),
        arrived,
        source_ip.parse().unwrap(),
        PolicyEvaluated::new(Disposition::Pass, DmarcResult::Pass, DmarcResult::Fail),
        Identifiers::new(domain),
    )
}

fn aggregator() -> Aggregator {
    Aggregator::new(Interval::DAY, AggregatorLimits::default())
}

fn reports(aggregator: Aggregator) -> Vec<AggregateReport> {
    let metadata = |domain: &str, range: DateRange| {
        ReportMetadata::new("Receiver", "dmarc@receiver.example", domain, range)
    };
    aggregator.into_reports(metadata).collect()
}

#[test]
fn messages_that_are_alike_are_counted() {
    let mut aggregator = aggregator();
    for (domain, arrived, source_ip) in [
        ("a.example", MIDNIGHT, "192.0.2.2"),
        ("A.Example.", MIDNIGHT + 86_399, "::ffff:192.0.2.2"),
        ("a.example", MIDNIGHT + 1, "192.0.2.1"),
        ("b.example", MIDNIGHT, "2001:db8::1"),
        ("a.example", MIDNIGHT + 86_400, "192.0.2.2"),
    ] {
        aggregator.add(result(domain, arrived, source_ip)).unwrap();
    }
    let reports = reports(aggregator);
    let seen: Vec<_> = reports
        .iter()
        .map(|report| {
            let range = report.report_metadata.date_range;
            let rows = report
                .records
                .iter()
                .map(|record| (record.row.source_ip.to_string(), record.row.count));
            (&*report.policy_published.domain, range.begin, range.end, rows.collect::<Vec<_>>())
        })
        .collect();
    let row = |source_ip: &str, count: u64| (source_ip.to_owned(), count);
    let (end, next) = (MIDNIGHT + 86_399, MIDNIGHT + 86_400);
    assert_eq!(
        seen,
        [
            ("a.example", MIDNIGHT, end, vec![row("192.0.2.1", 1), row("192.0.2.2", 2)]),
            ("b.example", MIDNIGHT, end, vec![row("2001:db8::1", 1)]),
            ("a.example", next, next + 86_399, vec![row("192.0.2.2", 1)]),
        ]
    );
}

#[test]
fn whatever_differs_is_a_record_of_its_own() {
    let mut aggregator = aggregator();
    let base = || result("a.example", MIDNIGHT, "192.0.2.1");
    let mut other_from = base();
    other_from.identifiers = Identifiers::new("news.a.example");
    let mut null_sender = base();
    null_sender.identifiers.envelope_from = Some(String::new());
    let mut rejected = base();
    rejected.policy_evaluated.disposition = Disposition::Reject;
    let mut signed = base();
    let dkim = DkimAuthResult::new("a.example", "s", DkimResult::Pass);
    signed.signatures = vec![SignatureResult::new(dkim, true)];
    let mut with_spf = base();
    with_spf.spf = Some(SpfAuthResult::new("a.example", SpfResult::Fail));
    for message in [base(), other_from, null_sender, rejected, signed, with_spf, base()] {
        aggregator.add(message).unwrap();
    }
    let reports = reports(aggregator);
    assert_eq!((reports.len(), reports[0].records.len(), reports[0].messages()), (1, 6, 7));
}

#[test]
fn the_last_policy_of_a_period_is_told() {
    let mut aggregator = aggregator();
    for (arrived, policy) in [(5, Policy::None), (9, Policy::Reject), (7, Policy::Quarantine)] {
        let mut message = result("a.example", MIDNIGHT + arrived, "192.0.2.1");
        message.policy_published = PolicyPublished::new("a.example", policy);
        aggregator.add(message).unwrap();
    }
    let reports = reports(aggregator);
    assert_eq!((reports.len(), reports[0].messages()), (1, 3));
    assert_eq!(reports[0].policy_published.p, Policy::Reject);
}

/// RFC 9990 §3.1.3.
#[test]
fn the_most_telling_signatures_come_first() {
    let mut limits = AggregatorLimits::default();
    limits.signatures = 4;
    let mut aggregator = Aggregator::new(Interval::DAY, limits);
    let signature = |domain: &str, result: DkimResult, is_aligned: bool| {
        SignatureResult::new(DkimAuthResult::new(domain, "s", result), is_aligned)
    };
    let mut message = result("a.example", MIDNIGHT, "192.0.2.1");
    message.signatures = vec![
        signature("b.example", DkimResult::Fail, false),
        signature("b.example", DkimResult::Pass, false),
        signature("a.example", DkimResult::Fail, true),
        signature("mail.a.example", DkimResult::Pass, true),
        signature("A.example", DkimResult::Pass, true),
    ];
    // The same in another order is alike.
    let mut turned = message.clone();
    turned.signatures.reverse();
    aggregator.add(message).unwrap();
    aggregator.add(turned).unwrap();
    let reports = reports(aggregator);
    assert_eq!(reports[0].records.len(), 1);
    let dkim = reports[0].records[0].auth_results.dkim.iter();
    let seen: Vec<_> = dkim.map(|dkim| (&*dkim.domain, dkim.result.as_str())).collect();
    let expected = [
        ("a.example", "pass"),
        ("mail.a.example", "pass"),
        ("b.example", "pass"),
        ("a.example", "fail"),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn what_finds_no_place_is_left_out_and_told() {
    let mut limits = AggregatorLimits::default();
    (limits.reports, limits.records) = (2, 3);
    let mut aggregator = Aggregator::new(Interval::DAY, limits);
    aggregator.add(result("a.example", MIDNIGHT, "192.0.2.1")).unwrap();
    aggregator.add(result("b.example", MIDNIGHT, "192.0.2.1")).unwrap();
    aggregator.add(result("c.example", MIDNIGHT, "192.0.2.1")).unwrap_err();
    aggregator.add(result("a.example", MIDNIGHT, "192.0.2.2")).unwrap();
    let full = aggregator.add(result("a.example", MIDNIGHT, "192.0.2.3")).unwrap_err();
    assert_eq!((full.reports, full.records), (2, 3));
    // There is always a place for what is known.
    aggregator.add(result("a.example", MIDNIGHT, "192.0.2.1")).unwrap();
    assert_eq!(aggregator.left_out(), 2);
    let reports = reports(aggregator);
    assert_eq!(reports.iter().map(AggregateReport::messages).sum::<u64>(), 4);
}

#[test]
fn other_intervals_are_not_merged() {
    let hour = Interval::from_seconds(NonZeroU64::new(3_600).unwrap());
    let mut hours = Aggregator::new(hour, AggregatorLimits::default());
    hours.add(result("a.example", MIDNIGHT + 4_000, "192.0.2.1")).unwrap();
    let error = aggregator().merge(hours.clone()).unwrap_err();
    assert_eq!((error.one.seconds(), error.other.seconds()), (86_400, 3_600));
    let range = reports(hours)[0].report_metadata.date_range;
    assert_eq!((range.begin, range.end), (MIDNIGHT + 3_600, MIDNIGHT + 7_199));
}

fn message() -> impl Strategy<Value = MessageResult> {
    let domain = prop::sample::select(vec!["a.example", "A.EXAMPLE", "b.example"]);
    let policy = prop::sample::select(vec![Policy::None, Policy::Reject]);
    let address = prop::sample::select(vec!["192.0.2.1", "2001:db8::1"]);
    let passes = prop::sample::select(vec![DkimResult::Pass, DkimResult::Fail]);
    let days = 0_u64..3 * 86_400;
    (domain, policy, address, vec(passes, 0..3), days).prop_map(
        |(domain, policy, address, results, at)| {
            let address: IpAddr = address.parse().unwrap();
            let mut message = result(domain, MIDNIGHT + at, &address.to_string());
            message.policy_published.p = policy;
            message.signatures = results
                .into_iter()
                .map(|result| SignatureResult::new(DkimAuthResult::new(domain, "s", result), true))
                .collect();
            message
        },
    )
}

proptest! {
    /// However messages are spread and in whatever order they come, the reports are the same.
    #[test]
    fn merging_is_adding(messages in vec((message(), 0_usize..3), 0..60)) {
        let mut whole = aggregator();
        let mut parts = [aggregator(), aggregator(), aggregator()];
        for (message, part) in &messages {
            whole.add(message.clone()).unwrap();
            parts[*part].add(message.clone()).unwrap();
        }
        let [mut first, second, third] = parts;
        first.merge(third).unwrap();
        first.merge(second).unwrap();
        let mut turned = aggregator();
        for (message, _) in messages.iter().rev() {
            turned.add(message.clone()).unwrap();
        }
        let whole = reports(whole);
        let count: u64 = whole.iter().map(AggregateReport::messages).sum();
        prop_assert_eq!(count, u64::try_from(messages.len()).unwrap());
        prop_assert_eq!(reports(first), whole.clone());
        prop_assert_eq!(reports(turned), whole);
    }
}
