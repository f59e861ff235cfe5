//! What all mails together come to.

use serde::Serialize;
use waxseal_bounce::knowledge::{Cause, Kind};
use waxseal_parse::domain::DomainName;
use waxseal_placement::sync_filter::Summary as LeftOutSummary;
use waxseal_placement::{Cause as Reason, Decider, Verdict};
use waxseal_rules::bounce::BounceSubject;

use super::counted::{ByName, Counts, add_all};
use super::{DiagnoseReport, Diagnosis};
use crate::{Counts as SeverityCounts, PlacementReport, TimelineReport};

/// What all mails together come to. It does not grow with their number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DiagnoseSummary {
    /// All mails, damaged ones and other mail included.
    pub mails: u64,
    /// Mails of which nothing is told.
    pub other: u64,
    /// Mails that could not be read.
    pub damaged: u64,
    /// Mails that were left out, which none of the other sums counts.
    pub left_out: LeftOutSummary,
    /// Mails that tell what became of another one, by what they are.
    pub mail_kinds: Counts<&'static str>,
    /// What became of recipients.
    #[serde(flatten)]
    pub bounces: BounceSummary,
    /// Where messages rested.
    pub delays: DelaySummary,
    /// What mails were taken for.
    pub placement: PlacementSummary,
    /// Findings by their severity, of mails that are told one by one.
    pub findings: SeverityCounts,
}

/// Where messages rested.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DelaySummary {
    /// Messages of which clocks tell the way.
    pub measured: u64,
    /// Those that rested for long.
    pub late: u64,
    /// Long rests by the side on which they were.
    pub sides: Counts<&'static str>,
    /// Long rests by their likeliest cause.
    pub causes: Counts<&'static str>,
    /// The same, of each sender's domain.
    pub domains: ByName<&'static str>,
    /// The same, of each receiving organization.
    pub providers: ByName<&'static str>,
}

/// What mails were taken for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlacementSummary {
    /// Mails of which something says what they were taken for.
    pub judged: u64,
    /// Those taken for spam or worse.
    pub harmful: u64,
    /// Mails by what they were taken for.
    pub verdicts: Counts<Verdict>,
    /// Those taken for spam or worse, by who decided.
    pub deciders: Counts<&'static str>,
    /// The same by the first reason.
    pub causes: Counts<Reason>,
    /// The same by the first reason, of each sender's domain.
    pub domains: ByName<Reason>,
    /// The same by the first reason, of each system that decided.
    pub providers: ByName<Reason>,
}

/// What became of the recipients of mail that came back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BounceSummary {
    /// Recipients of all of them.
    pub recipients: u64,
    /// Recipients by what to do with their address, delayed ones left out.
    pub kinds: Counts<Kind>,
    /// Recipients whose message is still being tried.
    pub delayed: u64,
    /// Recipients by cause.
    pub causes: Counts<Cause>,
    /// Recipients by cause, of each of their domains.
    pub domains: ByName<Cause>,
    /// Recipients by cause, of each provider that refused.
    pub providers: ByName<Cause>,
}

impl DiagnoseSummary {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more.
    pub fn add(&mut self, report: &DiagnoseReport) {
        self.mails += 1;
        match &report.diagnosis {
            Diagnosis::Damaged(_) => self.damaged += 1,
            Diagnosis::Read(mail) => {
                if mail.is_told() {
                    mail.findings.iter().for_each(|finding| self.findings.add(finding.severity));
                } else {
                    self.other += 1;
                }
                if let Some(returned) = &mail.returned {
                    *self.mail_kinds.entry(returned.kind_word()).or_default() += 1;
                    self.bounces.merge(&returned.counts);
                }
                let domain = mail.sender_domain.as_ref().map(DomainName::as_str);
                if let Some(way) = &mail.delay {
                    self.delays.add(way, domain);
                }
                if let Some(placement) = &mail.placement {
                    self.placement.add(placement, domain);
                }
            }
        }
    }
}

impl DelaySummary {
    fn add(&mut self, way: &TimelineReport, domain: Option<&str>) {
        self.measured += 1;
        let receiving = way.stops.iter().rev().find(|stop| stop.is_receiving);
        let provider = receiving.and_then(|stop| stop.organization.as_deref());
        let long = way.gaps.iter().filter_map(|gap| Some((gap.side, gap.causes.first()?.cause)));
        let mut is_late = false;
        for (side, cause) in long {
            is_late = true;
            *self.sides.entry(side).or_default() += 1;
            *self.causes.entry(cause).or_default() += 1;
            if let Some(domain) = domain {
                self.domains.add(domain, cause, 1);
            }
            if let Some(provider) = provider {
                self.providers.add(provider, cause, 1);
            }
        }
        self.late += u64::from(is_late);
    }
}

impl PlacementSummary {
    fn add(&mut self, placement: &PlacementReport, domain: Option<&str>) {
        if placement.verdict == Verdict::Unknown {
            return;
        }
        self.judged += 1;
        *self.verdicts.entry(placement.verdict).or_default() += 1;
        if !placement.verdict.is_harmful() {
            return;
        }
        self.harmful += 1;
        let decider = placement.decided_by.map(|decision| decision.decider);
        *self.deciders.entry(decider.map_or("unknown", Decider::as_str)).or_default() += 1;
        let cause = placement.causes.first().map_or(Reason::Unstated, |first| first.cause);
        *self.causes.entry(cause).or_default() += 1;
        if let Some(domain) = domain {
            self.domains.add(domain, cause, 1);
        }
        if let Some(writer) = decider.and_then(Decider::writer) {
            self.providers.add(writer.as_str(), cause, 1);
        }
    }
}

impl BounceSummary {
    /// Recipients whose address is lost, or who refused the mail.
    pub fn bounced(&self) -> u64 {
        [Kind::Hard, Kind::Block].iter().filter_map(|kind| self.kinds.get(kind)).sum()
    }

    /// Recipients of this cause.
    pub fn cause(&self, cause: Cause) -> u64 {
        self.causes.get(&cause).copied().unwrap_or(0)
    }

    /// Counts one more recipient.
    pub(super) fn add(&mut self, subject: &BounceSubject<'_>) {
        let (found, cause) = (subject.classification, subject.cause());
        self.recipients += 1;
        if subject.is_delayed() {
            self.delayed += 1;
        } else if let Some(kind) = found.kind {
            *self.kinds.entry(kind).or_default() += 1;
        }
        *self.causes.entry(cause).or_default() += 1;
        if let Some(domain) = subject.recipient.and_then(waxseal_bounce::Recipient::domain) {
            self.domains.add(&super::cut(&domain), cause, 1);
        }
        if let Some(provider) = found.provider {
            self.providers.add(provider, cause, 1);
        }
    }

    /// Adds the recipients of a mail.
    fn merge(&mut self, mail: &Self) {
        self.recipients += mail.recipients;
        self.delayed += mail.delayed;
        add_all(&mut self.kinds, &mail.kinds);
        add_all(&mut self.causes, &mail.causes);
        self.domains.merge(&mail.domains);
        self.providers.merge(&mail.providers);
    }
}
