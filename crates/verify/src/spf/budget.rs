//! What a check may still do, counted before it is done (RFC 7208 §4.6.4).

use super::error::SpfErrorKind;
use super::policy::{SpfLimits, SpfPolicy};

/// What has been done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Terms that asked the DNS.
    pub lookups: usize,
    /// Terms for which the DNS had no records.
    pub voids: usize,
}

#[derive(Debug)]
pub(super) struct Budget {
    pub(super) counts: Counts,
    questions: usize,
    most_lookups: usize,
    most_voids: usize,
    most_questions: usize,
}

impl Budget {
    pub(super) fn new(policy: &SpfPolicy, limits: &SpfLimits) -> Self {
        Self {
            counts: Counts::default(),
            questions: 0,
            most_lookups: limits.lookups.min(SpfLimits::MOST_LOOKUPS),
            most_voids: policy.void_lookups,
            most_questions: limits.questions,
        }
    }

    /// A term is going to ask the DNS.
    pub(super) fn lookup(&mut self) -> Result<(), SpfErrorKind> {
        let limit = self.most_lookups;
        if self.counts.lookups >= limit {
            return Err(SpfErrorKind::TooManyLookups { limit });
        }
        self.counts.lookups += 1;
        Ok(())
    }

    /// The DNS has no records for a term.
    pub(super) fn void(&mut self) -> Result<(), SpfErrorKind> {
        let limit = self.most_voids;
        if self.counts.voids >= limit {
            return Err(SpfErrorKind::TooManyVoidLookups { limit });
        }
        self.counts.voids += 1;
        Ok(())
    }

    /// A question is going to be asked.
    pub(super) fn question(&mut self) -> Result<(), SpfErrorKind> {
        let limit = self.most_questions;
        if self.questions >= limit {
            return Err(SpfErrorKind::TooManyQuestions { limit });
        }
        self.questions += 1;
        Ok(())
    }
}
