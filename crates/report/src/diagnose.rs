//! What became of mail that came back: one report a mail, and what all of them come to.

mod json;
mod summary;
mod text;

use core::fmt::Write as _;

use serde::Serialize;
use waxseal_bounce::knowledge::{Actor, Cause, Kind};
use waxseal_bounce::{Bounce, Format as Layout, Kind as BounceKind, Recipient};
use waxseal_rules::bounce::{BounceSubject, BouncedMail};
use waxseal_rules::finding::Finding;

use crate::{DamagedMessage, Place};

pub use summary::{CauseCounts, DiagnoseSummary};

/// The JSON Schema (draft 2020-12) of [`DiagnoseFormat::Json`]; its definition `mail` is that of a line
/// of [`DiagnoseFormat::Jsonl`].
pub const DIAGNOSE_SCHEMA: &str = include_str!("../schema/diagnose-1.json");

/// Recipients of one mail that are told one by one; all are counted.
const RECIPIENTS_TOLD: usize = 100;

/// Octets of a text of the mail that are told.
const MAX_TEXT: usize = 1_000;

/// What is reported of one mail. It owns all that is told; nothing in it is escaped: formats do that.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DiagnoseReport {
    /// Where it is stored.
    pub place: Place,
    /// What was found.
    pub diagnosis: Diagnosis,
}

/// What was found of a mail.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Diagnosis {
    /// It tells what became of another one.
    Returned(Box<ReturnedMail>),
    /// It is other mail; it is counted only.
    Other,
    /// It could not be read.
    Damaged(DamagedMessage),
}

/// A mail that tells what became of another one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReturnedMail {
    /// What it is.
    pub kind: BounceKind,
    /// Whose words it is written in.
    pub layout: Option<Layout>,
    /// The message that came back.
    pub original: Option<OriginalReport>,
    /// The domain of From of that message.
    pub sender_domain: Option<String>,
    /// The recipients that are told one by one.
    pub recipients: Vec<RecipientReport>,
    /// How many recipients there are.
    pub recipient_count: usize,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
    /// The names of the limits that were met: what lies beyond was not read.
    pub limits_met: Vec<String>,
    /// What all recipients come to.
    counts: DiagnoseSummary,
}

/// The message that came back.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct OriginalReport {
    /// `From`, decoded.
    pub from: Option<String>,
    /// `Subject`, decoded.
    pub subject: Option<String>,
    /// `Message-ID`.
    pub message_id: Option<String>,
    /// `Date`, in seconds since 1970-01-01 00:00 UTC.
    pub date: Option<u64>,
}

/// What became of the message for one recipient.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RecipientReport {
    /// The address; empty where the mail names nobody.
    pub address: String,
    /// `failed`, `delayed` and so on; `None` where the mail names nobody.
    pub action: Option<waxseal_bounce::delivery_status::Action>,
    /// Why.
    pub cause: Cause,
    /// What to do with the address; `None` for what is no bounce.
    pub kind: Option<Kind>,
    /// Whether the answer says that it may be tried again.
    pub is_temporary: bool,
    /// The enhanced status code.
    pub status: Option<String>,
    /// The SMTP reply code.
    pub reply_code: Option<u16>,
    /// What was answered.
    pub answer: String,
    /// The host that wrote the mail.
    pub reporting_mta: Option<String>,
    /// The host that refused.
    pub remote_mta: Option<String>,
    /// The provider that refused.
    pub provider: Option<String>,
    /// The blocklist that is named.
    pub list: Option<String>,
    /// Who can do something about it.
    pub actor: Actor,
    /// What.
    pub remedy: String,
    /// The row of the knowledge base that says so.
    pub row: String,
    /// What of the row was found.
    pub why: Vec<String>,
    /// When the queue gives up, in seconds since 1970-01-01 00:00 UTC.
    pub will_retry_until: Option<u64>,
}

impl DiagnoseReport {
    /// A mail that is none of these.
    pub fn other(place: Place) -> Self {
        Self { place, diagnosis: Diagnosis::Other }
    }

    /// A mail that could not be read: a stable name of the reason, and the reason for people.
    pub fn damaged(place: Place, code: &'static str, reason: impl Into<String>) -> Self {
        let damaged = DamagedMessage { code, reason: reason.into() };
        Self { place, diagnosis: Diagnosis::Damaged(damaged) }
    }

    /// What a mail tells, with what rules have found of it. Mail that tells nothing of another one is
    /// [`Diagnosis::Other`].
    pub fn new(
        place: Place,
        bounce: &Bounce,
        mail: &BouncedMail<'_>,
        sender_domain: Option<&str>,
        findings: Vec<Finding>,
    ) -> Self {
        if bounce.kind == BounceKind::NotABounce {
            return Self::other(place);
        }
        let original = bounce.original.as_ref().map(|original| OriginalReport {
            from: original.from.as_deref().map(cut),
            subject: original.subject.as_deref().map(cut),
            message_id: original.message_id.as_deref().map(cut),
            date: original.date,
        });
        let mut counts = DiagnoseSummary::new();
        mail.subjects().for_each(|subject| counts.add_recipient(&subject));
        let returned = ReturnedMail {
            kind: bounce.kind,
            layout: bounce.format,
            original,
            sender_domain: sender_domain.map(ToOwned::to_owned),
            recipients: mail.subjects().take(RECIPIENTS_TOLD).map(recipient).collect(),
            recipient_count: mail.subjects().count(),
            findings,
            limits_met: bounce.exceeded.bounds().iter().map(ToString::to_string).collect(),
            counts,
        };
        Self { place, diagnosis: Diagnosis::Returned(Box::new(returned)) }
    }
}

fn recipient(subject: BounceSubject<'_>) -> RecipientReport {
    let (found, named) = (subject.classification, subject.recipient);
    RecipientReport {
        address: named.map(|one| cut(&one.address)).unwrap_or_default(),
        action: named.map(|one| one.action),
        cause: found.cause,
        kind: found.kind,
        is_temporary: found.is_temporary,
        status: named.and_then(|one| one.status).map(|status| status.to_string()),
        reply_code: named.and_then(|one| one.reply.code),
        answer: cut(&found.text),
        reporting_mta: named.and_then(|one| one.reporting_mta.as_deref()).map(cut),
        remote_mta: named.and_then(|one| one.remote_mta.as_ref()).map(|host| cut(&host.name)),
        provider: found.provider.map(ToOwned::to_owned),
        list: found.list.as_deref().map(cut),
        actor: found.actor,
        remedy: found.remedy.to_owned(),
        row: found.row.to_owned(),
        why: found.why.iter().map(|why| cut(&why.to_string())).collect(),
        will_retry_until: named.and_then(|one: &Recipient| one.will_retry_until),
    }
}

/// The start of a text of the mail.
fn cut(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let start = text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default();
    format!("{start}…")
}

/// The word for what a mail is.
pub(crate) fn kind_word(kind: BounceKind) -> &'static str {
    match kind {
        BounceKind::Failure => "failure",
        BounceKind::Delay => "delay",
        BounceKind::Delivered => "delivered",
        BounceKind::Feedback => "feedback",
        BounceKind::AutoReply => "auto-reply",
        _ => "other",
    }
}

/// How reports are written.
///
/// A document is the [`head`](Self::head), the reports with the [`separator`](Self::separator) between
/// them, and the [`tail`](Self::tail). Other mail has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnoseFormat {
    /// For people: a short block a mail, the summary at the end.
    Text {
        /// Whether it is coloured by ANSI escape sequences.
        color: bool,
    },
    /// One JSON document with all mails and the summary; see [`DIAGNOSE_SCHEMA`].
    Json,
    /// One JSON object a line and mail.
    Jsonl,
}

impl DiagnoseFormat {
    /// What stands before the first mail.
    pub fn head(self) -> &'static str {
        if self == Self::Json { json::HEAD } else { "" }
    }

    /// What stands between two mails.
    pub fn separator(self) -> &'static str {
        if self == Self::Json { json::SEPARATOR } else { "" }
    }

    /// Appends a mail; nothing for other mail.
    pub fn report(self, report: &DiagnoseReport, out: &mut String) {
        match (self, &report.diagnosis) {
            (_, Diagnosis::Other) => {}
            (Self::Text { color }, _) => {
                // Writing to a `String` never fails.
                let _ = write!(out, "{}", text::Block { report, color });
            }
            (Self::Json, _) => json::append(report, out),
            (Self::Jsonl, _) => {
                json::append(report, out);
                out.push('\n');
            }
        }
    }

    /// Appends what stands behind the last mail. `is_complete` says whether this was all of the input.
    pub fn tail(self, summary: &DiagnoseSummary, is_complete: bool, out: &mut String) {
        match self {
            Self::Text { color } => {
                let _ = write!(out, "{}", summary.text(color));
                if !is_complete {
                    out.push_str("The run was interrupted: there is more mail than this.\n");
                }
            }
            Self::Json => json::append_tail(summary, is_complete, out),
            Self::Jsonl => {}
        }
    }
}
