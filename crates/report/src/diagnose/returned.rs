//! A mail that tells what became of another one.

use serde::Serialize;
use waxseal_bounce::knowledge::{Actor, Cause, Kind};
use waxseal_bounce::{Bounce, Format as Layout, Kind as BounceKind, Recipient};
use waxseal_rules::bounce::{BounceSubject, BouncedMail};

use super::{BounceSummary, HeadReport, cut};

/// Recipients of one mail that are told one by one; all are counted.
const RECIPIENTS_TOLD: usize = 100;

/// A mail that tells what became of another one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReturnedMail {
    /// What it is.
    pub kind: BounceKind,
    /// Whose words it is written in.
    pub layout: Option<Layout>,
    /// The message that came back.
    pub original: Option<HeadReport>,
    /// The recipients that are told one by one.
    pub recipients: Vec<RecipientReport>,
    /// How many recipients there are.
    pub recipient_count: usize,
    /// The names of the limits that were met: what lies beyond was not read.
    pub limits_met: Vec<String>,
    /// What all recipients come to.
    pub(super) counts: BounceSummary,
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

impl ReturnedMail {
    /// What a mail tells of another one; `None` for mail that tells nothing of one.
    pub(super) fn new(bounce: &Bounce, mail: &BouncedMail<'_>) -> Option<Self> {
        if bounce.kind == BounceKind::NotABounce {
            return None;
        }
        let original = bounce.original.as_ref().map(|original| HeadReport {
            from: original.from.as_deref().map(cut),
            subject: original.subject.as_deref().map(cut),
            message_id: original.message_id.as_deref().map(cut),
            date: original.date,
        });
        let mut counts = BounceSummary::default();
        mail.subjects().for_each(|subject| counts.add(&subject));
        Some(Self {
            kind: bounce.kind,
            layout: bounce.format,
            original,
            recipients: mail.subjects().take(RECIPIENTS_TOLD).map(recipient).collect(),
            recipient_count: mail.subjects().count(),
            limits_met: bounce.exceeded.bounds().iter().map(ToString::to_string).collect(),
            counts,
        })
    }

    /// Recipients that are not told one by one.
    pub(super) fn left_out(&self) -> usize {
        self.recipient_count.saturating_sub(self.recipients.len())
    }

    /// The word for what it is.
    pub(super) fn kind_word(&self) -> &'static str {
        match self.kind {
            BounceKind::Failure => "failure",
            BounceKind::Delay => "delay",
            BounceKind::Delivered => "delivered",
            BounceKind::Feedback => "feedback",
            BounceKind::AutoReply => "auto-reply",
            _ => "other",
        }
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
