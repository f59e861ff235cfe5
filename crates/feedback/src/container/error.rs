//! Why nothing was found, and what was odd on the way.

use core::fmt;

use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::limits::LimitExceeded;

/// Why an input, or a part of it, gives no report document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ContainerError {
    /// No octets.
    #[error("it is empty; fetch the report again")]
    Empty,
    /// Neither XML nor JSON, gzip, zip or e-mail.
    #[error(
        "it is no report: neither XML nor JSON, nor a gzip file, zip archive or e-mail with one"
    )]
    NotAReport,
    /// An e-mail without a part that is one.
    #[error(
        "no part of this e-mail is a report; it may be a delivery status message, \
         or its attachment was removed on the way"
    )]
    NoReportInMail,
    /// The end is missing.
    #[error("the {format} ends too soon: it was cut on the way; fetch it again")]
    Truncated {
        /// What is cut: `gzip file` or `zip archive`.
        format: &'static str,
    },
    /// It calls itself so, and cannot be read as such.
    #[error("the {format} is damaged, or something else with its first octets; fetch it again")]
    Damaged {
        /// What is damaged: `gzip file` or `zip archive`.
        format: &'static str,
    },
    /// A zip archive with a password.
    #[error("the zip archive is encrypted; decrypt it first")]
    Encrypted,
    /// A zip archive with other than stored and deflated members.
    #[error("the zip archive has a member that is neither stored nor deflated; pack it anew")]
    UnknownCompression {
        /// The method's number (APPNOTE 4.4.5), where it is known.
        method: Option<u16>,
    },
    /// A part whose transfer encoding cannot be undone.
    #[error("the part is not {encoding}, as its Content-Transfer-Encoding says")]
    BadTransferEncoding {
        /// `base64` or `quoted-printable`.
        encoding: &'static str,
    },
    /// Larger than the limits allow.
    #[error(transparent)]
    Limit(#[from] LimitExceeded),
}

impl ContainerError {
    /// Whether a report may be there, and something is wrong with it.
    pub(super) fn is_damage(&self) -> bool {
        !matches!(self, Self::Empty | Self::NotAReport | Self::NoReportInMail)
    }
}

/// Something about a container that its format does not allow, or that its name denies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContainerDeviation {
    /// Octets behind the end of a gzip file.
    TrailingOctets {
        /// How many.
        octets: usize,
    },
    /// A zip member that is not as long as its entry says.
    WrongSize {
        /// What the entry says.
        declared: u64,
        /// What is there.
        found: usize,
    },
    /// A part whose media type names another format.
    Mislabelled {
        /// The media type.
        declared: String,
        /// What it is.
        found: &'static str,
    },
    /// Octets that are not base64 stand in a base64 part, and were left out (RFC 2045 §6.8).
    ForeignBase64,
    /// An escape of quoted-printable that is none, and was kept as it is (RFC 2045 §6.7).
    ForeignQuotedPrintable,
    /// A multipart without the boundary that ends it: its end may be missing.
    UnclosedMultipart,
    /// A `message/feedback-report` outside a `multipart/report` (RFC 5965 §2).
    NotMultipartReport,
    /// A feedback report in plain text, without a `message/feedback-report` part, as Exim writes it.
    NoFeedbackReportPart,
}

impl ContainerDeviation {
    pub(super) const GZIP: &'static str = "gzip file";
    pub(super) const ZIP: &'static str = "zip archive";
}

impl fmt::Display for ContainerDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrailingOctets { octets } => {
                write!(f, "{octets} octets stand behind the end of the gzip file")
            }
            Self::WrongSize { declared, found } => {
                write!(f, "the zip member has {found} octets, and its entry says {declared}")
            }
            Self::Mislabelled { declared, found } => {
                write!(f, "the part calls itself {declared:?} and is {found}")
            }
            Self::ForeignBase64 => f.write_str("the base64 of the part has foreign octets in it"),
            Self::ForeignQuotedPrintable => {
                f.write_str("the quoted-printable of the part has escapes that are none")
            }
            Self::UnclosedMultipart => f.write_str("the last boundary of the multipart is missing"),
            Self::NotMultipartReport => {
                f.write_str("the feedback report does not stand in a multipart/report")
            }
            Self::NoFeedbackReportPart => {
                f.write_str("the report is plain text, without a message/feedback-report part")
            }
        }
    }
}

impl Serialize for ContainerDeviation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
