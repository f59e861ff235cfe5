//! What all mails together come to.

use serde::Serialize;
use waxseal_bounce::knowledge::{Cause, Kind};
use waxseal_placement::sync_filter::Summary as LeftOutSummary;
use waxseal_rules::bounce::BounceSubject;

use super::counted::{ByName, Counts, add_all};
use super::{DiagnoseReport, Diagnosis};

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
                if !mail.is_told() {
                    self.other += 1;
                }
                if let Some(returned) = &mail.returned {
                    *self.mail_kinds.entry(returned.kind_word()).or_default() += 1;
                    self.bounces.merge(&returned.counts);
                }
            }
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
