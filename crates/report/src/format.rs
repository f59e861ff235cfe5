//! The formats, each in a file of its own.

mod authentication_results;
pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod text;

use core::fmt::Write as _;

use waxseal_parse::authentication_results::AuthservId;

use crate::{MessageReport, Summary};

/// How reports are written.
///
/// A document is the [`head`](Self::head), the messages with the
/// [`separator`](Self::separator) between them, and the [`tail`](Self::tail).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For people: a short block a message, the summary at the end.
    Text {
        /// Whether results are coloured by ANSI escape sequences.
        color: bool,
    },
    /// One JSON document with all messages and the summary; see [`VERIFY_SCHEMA`](crate::VERIFY_SCHEMA).
    Json,
    /// One JSON object a line and message.
    Jsonl,
    /// RFC 4180: a head line, and one line a signature; a message without signatures has one line.
    ///
    /// A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`) has
    /// an apostrophe put before it. Who needs the exact text takes JSON.
    Csv,
    /// One Authentication-Results field a message (RFC 8601), ready to be put before it; lines end
    /// in LF. A damaged message has a field without results, so that the fields can be counted off.
    AuthenticationResults(AuthservId),
}

impl Format {
    /// What stands before the first message.
    pub fn head(&self) -> &'static str {
        match self {
            Self::Json => json::HEAD,
            Self::Csv => csv::HEAD,
            _ => "",
        }
    }

    /// What stands between two messages.
    pub fn separator(&self) -> &'static str {
        match self {
            Self::Json => json::SEPARATOR,
            _ => "",
        }
    }

    /// Appends a message.
    pub fn message(&self, report: &MessageReport, out: &mut String) {
        // Writing to a `String` never fails.
        let _ = match self {
            Self::Text { color } => write!(out, "{}", text::Block::new(report, *color)),
            Self::Json => {
                json::append(report, out);
                Ok(())
            }
            Self::Jsonl => {
                json::append(report, out);
                out.push('\n');
                Ok(())
            }
            Self::Csv => write!(out, "{}", csv::Rows(report)),
            Self::AuthenticationResults(authserv_id) => {
                writeln!(out, "{}", authentication_results::Field::new(authserv_id, report))
            }
        };
    }

    /// Appends what stands behind the last message. `is_complete` says whether these were all
    /// messages of the input.
    pub fn tail(&self, summary: &Summary, is_complete: bool, out: &mut String) {
        match self {
            Self::Text { color } => {
                let _ = write!(out, "\n{}", summary.text(*color));
                if !is_complete {
                    out.push_str("The run was interrupted: there is more mail than this.\n");
                }
            }
            Self::Json => json::append_tail(summary, is_complete, out),
            Self::Jsonl | Self::Csv | Self::AuthenticationResults(_) => {}
        }
    }
}
