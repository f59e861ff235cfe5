//! All kinds of reports, read from whatever they came in.

use serde::Serialize;
use thiserror::Error;

use crate::aggregate::{self, AggregateError, ReadAggregate};
use crate::container::{self, ContainerDeviation, ContainerError, Document, Place};
use crate::failure::{self, FailureError, ReadFeedback};
use crate::limits::Limits;
use crate::tls::{self, ReadTls, TlsError};

/// What was found in an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The reports, in their order. There is at least one.
    pub reports: Vec<FoundReport>,
    /// What stood beside them and could not be unpacked.
    pub damaged: Vec<(Place, ContainerError)>,
}

/// One report, or why the document that looked like one is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundReport {
    /// The way to it.
    pub place: Place,
    /// What was odd about the containers on the way.
    pub container_deviations: Vec<ContainerDeviation>,
    /// The report.
    pub report: Result<Report, DocumentError>,
}

/// A report of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Report {
    /// A DMARC aggregate report.
    Aggregate(Box<ReadAggregate>),
    /// Feedback on one message: abuse, or authentication that failed.
    Feedback(Box<ReadFeedback>),
    /// A TLS report.
    Tls(Box<ReadTls>),
}

/// Why a document gives no report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Of XML.
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
    /// Of a feedback report.
    #[error(transparent)]
    Feedback(#[from] FailureError),
    /// Of JSON.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Reads all reports in an input.
///
/// # Errors
/// No document that may be a report is there, or it cannot be unpacked within the [`Limits`]. A
/// document that is no report is told [in its place](FoundReport::report).
pub fn read(input: &[u8], limits: &Limits) -> Result<Received, ContainerError> {
    let unpacked = container::unpack(input, limits)?;
    let reports = unpacked.documents.into_iter().map(|found| {
        let report = match found.document {
            Document::Xml(xml) => aggregate::read(&xml, limits)
                .map(|read| Report::Aggregate(Box::new(read)))
                .map_err(Into::into),
            Document::Json(json) => {
                tls::read(&json, limits).map(|read| Report::Tls(Box::new(read))).map_err(Into::into)
            }
            Document::Feedback(parts) => failure::read(&parts, limits)
                .map(|read| Report::Feedback(Box::new(read)))
                .map_err(Into::into),
        };
        FoundReport { place: found.place, container_deviations: found.deviations, report }
    });
    Ok(Received { reports: reports.collect(), damaged: unpacked.damaged })
}
