//! From single messages to reports.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::IpAddr;
use std::num::NonZeroU64;

use thiserror::Error;

use super::model::{
    AggregateReport, AuthResults, DateRange, DkimAuthResult, Identifiers, PolicyEvaluated,
    PolicyPublished, Record, ReportMetadata, Row, SpfAuthResult,
};
use super::words::DkimResult;

/// Gathers the results of messages into one report for each policy domain and interval.
///
/// Messages that are alike become one record with a count (RFC 9990 §3.1.1.7). The order in which
/// they come does not matter, nor how they are spread over aggregators that are
/// [merged](Self::merge): the reports are the same.
///
/// Where the policy of a domain changes within an interval, the report tells the last one that was
/// seen (RFC 9990 §3.1).
///
/// ```
/// use std::net::Ipv4Addr;
///
/// use waxseal_feedback::aggregate::{
///     Aggregator, AggregatorLimits, Disposition, DmarcResult, Identifiers, Interval, MessageResult,
///     Policy, PolicyEvaluated, PolicyPublished, ReportMetadata,
/// };
///
/// let mut aggregator = Aggregator::new(Interval::DAY, AggregatorLimits::default());
/// for _ in 0..3 {
///     let result = MessageResult::new(
///         PolicyPublished::new("example.com", Policy::Reject),
///         1_700_000_000,
///         Ipv4Addr::new(192, 0, 2, 1).into(),
///         PolicyEvaluated::new(Disposition::Reject, DmarcResult::Fail, DmarcResult::Fail),
///         Identifiers::new("news.example.com"),
///     );
///     aggregator.add(result)?;
/// }
/// let reports: Vec<_> = aggregator
///     .into_reports(|domain, range| {
///         ReportMetadata::new("Receiver", "dmarc@receiver.example", domain, range)
///     })
///     .collect();
/// assert_eq!(reports[0].policy_published.domain, "example.com");
/// assert_eq!(reports[0].report_metadata.date_range.begin, 1_699_920_000);
/// assert_eq!((reports[0].records.len(), reports[0].messages()), (1, 3));
/// # Ok::<(), waxseal_feedback::aggregate::AggregatorFull>(())
/// ```
#[derive(Clone, Debug)]
pub struct Aggregator {
    interval: Interval,
    limits: AggregatorLimits,
    drafts: BTreeMap<(DateRange, String), Draft>,
    rows: usize,
    left_out: u64,
}

/// How much an [`Aggregator`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AggregatorLimits {
    /// Reports: policy domains times intervals.
    pub reports: usize,
    /// Records of all reports, each about a kilobyte.
    pub records: usize,
    /// Signatures of one record, the most telling ones first (RFC 9990 §3.1.3).
    pub signatures: usize,
}

impl Default for AggregatorLimits {
    fn default() -> Self {
        Self { reports: 50_000, records: 500_000, signatures: 100 }
    }
}

/// There is no place for another report or record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the results make more than {reports} reports or {records} records; \
     report on fewer messages at a time"
)]
#[non_exhaustive]
pub struct AggregatorFull {
    /// The limit of reports.
    pub reports: usize,
    /// The limit of records.
    pub records: usize,
}

/// Aggregators of different intervals cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the aggregators count different intervals, {} and {} seconds", one.seconds(), other.seconds())]
#[non_exhaustive]
pub struct OtherInterval {
    /// That of the one.
    pub one: Interval,
    /// That of the other.
    pub other: Interval,
}

/// The length of reporting periods. They are counted from 1970-01-01 00:00 UTC, so that days begin at
/// midnight (RFC 9990 §3.1.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval(NonZeroU64);

impl Interval {
    /// A day.
    pub const DAY: Self = Self(NonZeroU64::MIN.saturating_add(86_399));

    /// An interval of this many seconds.
    pub const fn from_seconds(seconds: NonZeroU64) -> Self {
        Self(seconds)
    }

    /// How long it is.
    pub const fn seconds(self) -> u64 {
        self.0.get()
    }

    /// The period that an instant lies in.
    fn around(self, instant: u64) -> DateRange {
        let begin = instant - instant % self.0;
        DateRange::new(begin, begin.saturating_add(self.seconds() - 1))
    }
}

/// What DMARC made of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageResult {
    /// The policy that was found, with the policy domain.
    pub policy_published: PolicyPublished,
    /// When the message arrived, in seconds since 1970-01-01 00:00 UTC.
    pub arrived: u64,
    /// The address of the client.
    pub source_ip: IpAddr,
    /// What the policy came to, with the reasons where something else was done.
    pub policy_evaluated: PolicyEvaluated,
    /// The domains that the message names.
    pub identifiers: Identifiers,
    /// The result of each signature.
    pub signatures: Vec<SignatureResult>,
    /// The result of SPF for MAIL FROM.
    pub spf: Option<SpfAuthResult>,
}

impl MessageResult {
    /// A message without signatures and without SPF.
    pub fn new(
        policy_published: PolicyPublished,
        arrived: u64,
        source_ip: IpAddr,
        policy_evaluated: PolicyEvaluated,
        identifiers: Identifiers,
    ) -> Self {
        let (signatures, spf) = (Vec::new(), None);
        Self {
            policy_published,
            arrived,
            source_ip,
            policy_evaluated,
            identifiers,
            signatures,
            spf,
        }
    }
}

/// The result of one signature, and whether it aligns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureResult {
    /// What verifying gave.
    pub result: DkimAuthResult,
    /// Whether the signing domain aligns with the author domain, at least in relaxed mode. Where a
    /// message has more signatures than a record takes, those that align go first.
    pub is_aligned: bool,
}

impl SignatureResult {
    /// The result of one signature.
    pub fn new(result: DkimAuthResult, is_aligned: bool) -> Self {
        Self { result, is_aligned }
    }
}

/// What makes messages alike.
type RowKey = (IpAddr, PolicyEvaluated, Identifiers, AuthResults);

/// A report in the making.
#[derive(Clone, Debug)]
struct Draft {
    /// The last policy that was seen, and when; of two at the same time the greater one.
    policy: (u64, PolicyPublished),
    rows: BTreeMap<RowKey, u64>,
}

impl Aggregator {
    /// An aggregator without messages.
    pub fn new(interval: Interval, limits: AggregatorLimits) -> Self {
        Self { interval, limits, drafts: BTreeMap::new(), rows: 0, left_out: 0 }
    }

    /// Counts a message. Domain names lose their case and their last dot.
    ///
    /// # Errors
    /// There is no place for it; it is [left out](Self::left_out).
    pub fn add(&mut self, message: MessageResult) -> Result<(), AggregatorFull> {
        let range = self.interval.around(message.arrived);
        let mut policy = message.policy_published;
        lower(&mut policy.domain);
        let mut identifiers = message.identifiers;
        lower(&mut identifiers.header_from);
        identifiers.envelope_from.iter_mut().chain(&mut identifiers.envelope_to).for_each(lower);
        let results = auth_results(
            message.signatures,
            message.spf,
            &identifiers.header_from,
            self.limits.signatures,
        );
        let source_ip = message.source_ip.to_canonical();
        let row = (source_ip, message.policy_evaluated, identifiers, results);
        self.count((range, policy.domain.clone()), (message.arrived, policy), row, 1)
    }

    /// Counts the messages of another aggregator.
    ///
    /// # Errors
    /// Its interval is another one; then nothing is counted.
    pub fn merge(&mut self, other: Self) -> Result<(), OtherInterval> {
        if other.interval != self.interval {
            return Err(OtherInterval { one: self.interval, other: other.interval });
        }
        self.left_out += other.left_out;
        for (key, draft) in other.drafts {
            for (row, count) in draft.rows {
                // What finds no place is counted as left out.
                let _ = self.count(key.clone(), draft.policy.clone(), row, count);
            }
        }
        Ok(())
    }

    /// Messages for which there was no place. While there are none, the reports are complete.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// The reports, by time and policy domain. The caller says who reports, given the policy domain
    /// and the period; [`Names`](super::write::Names) makes the Report-ID and the file name.
    pub fn into_reports(
        self,
        mut metadata: impl FnMut(&str, DateRange) -> ReportMetadata,
    ) -> impl Iterator<Item = AggregateReport> {
        self.drafts.into_iter().map(move |((range, domain), draft)| {
            let records = draft.rows.into_iter().map(|(row, count)| {
                let (source_ip, evaluated, identifiers, results) = row;
                Record::new(Row::new(source_ip, count, evaluated), identifiers, results)
            });
            let mut metadata = metadata(&domain, range);
            metadata.date_range = range;
            AggregateReport::new(metadata, draft.policy.1, records.collect())
        })
    }

    fn count(
        &mut self,
        key: (DateRange, String),
        policy: (u64, PolicyPublished),
        row: RowKey,
        count: u64,
    ) -> Result<(), AggregatorFull> {
        let is_known = self.drafts.contains_key(&key);
        let is_row_known = self.drafts.get(&key).is_some_and(|draft| draft.rows.contains_key(&row));
        let AggregatorLimits { reports, records, .. } = self.limits;
        let is_full = !is_known && self.drafts.len() >= reports;
        if is_full || !is_row_known && self.rows >= records {
            self.left_out += count;
            return Err(AggregatorFull { reports, records });
        }
        let draft = match self.drafts.entry(key) {
            Entry::Occupied(draft) => draft.into_mut(),
            Entry::Vacant(place) => {
                place.insert(Draft { policy: policy.clone(), rows: BTreeMap::new() })
            }
        };
        if policy > draft.policy {
            draft.policy = policy;
        }
        let known = draft.rows.entry(row).or_insert(0);
        *known = known.saturating_add(count);
        self.rows += usize::from(!is_row_known);
        Ok(())
    }
}

/// Results in the order of RFC 9990 §3.1.3, which is also the same for messages that are alike.
fn auth_results(
    mut signatures: Vec<SignatureResult>,
    mut spf: Option<SpfAuthResult>,
    header_from: &str,
    limit: usize,
) -> AuthResults {
    for signature in &mut signatures {
        lower(&mut signature.result.domain);
    }
    let rank = |signature: &SignatureResult| match &signature.result {
        result if result.result != DkimResult::Pass => 3,
        result if result.domain == header_from => 0,
        _ if signature.is_aligned => 1,
        _ => 2,
    };
    signatures.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.result.cmp(&b.result)));
    signatures.truncate(limit);
    if let Some(spf) = &mut spf {
        lower(&mut spf.domain);
    }
    let dkim = signatures.into_iter().map(|signature| signature.result).collect();
    AuthResults { dkim, spf: spf.into_iter().collect() }
}

/// A domain name as it is compared.
fn lower(name: &mut String) {
    name.make_ascii_lowercase();
    if name.len() > 1 && name.ends_with('.') {
        name.pop();
    }
}
