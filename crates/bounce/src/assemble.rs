//! From what was read in a mail's parts to one bounce.

use std::collections::BTreeMap;

use waxseal_feedback::container::FeedbackParts;
use waxseal_feedback::failure;
use waxseal_feedback::limits::Limits as FeedbackLimits;

use crate::bounce::{Bounce, Host, Kind, Recipient, Reply};
use crate::delivery_status::{Action, At, DeliveryStatus, PerRecipient, Typed};
use crate::free_text::{self, Format, Report, Told};
use crate::limits::{Bound, Limits};
use crate::original::Original;
use crate::parts::Parts;
use crate::reply::{Codes, Command, unwrapped};
use crate::sender::Sender;
use crate::status::EnhancedStatus;
use crate::text::{cut, find_ignore_case, on_one_line};

/// What is known of a mail beside its delivery status.
pub(crate) struct Material<'m> {
    pub(crate) parts: &'m Parts,
    pub(crate) sender: &'m Sender,
    /// The text for people.
    pub(crate) text: &'m str,
    pub(crate) limits: &'m Limits,
}

impl Material<'_> {
    /// One bounce of all that was read.
    pub(crate) fn assemble(
        &self,
        original: Option<Original>,
        status: Option<DeliveryStatus>,
        report: Option<Report>,
    ) -> Bounce {
        let mut bounce = Bounce {
            kind: Kind::NotABounce,
            recipients: Vec::new(),
            original,
            envelope_id: None,
            arrival_date: None,
            format: None,
            notice: self.text.to_owned(),
            delivery_status: None,
            feedback: None,
            exceeded: self.parts.exceeded.clone(),
        };
        if let Some(fields) = &self.parts.feedback
            && let Ok(found) =
                failure::read(&FeedbackParts::from_fields(fields), &FeedbackLimits::default())
        {
            bounce.kind = Kind::Feedback;
            bounce.feedback = Some(found.report);
            return bounce;
        }
        if self.parts.is_disposition {
            bounce.kind = Kind::AutoReply;
            return bounce;
        }
        match (status, report) {
            (Some(status), report) => self.of_status(&mut bounce, status, report),
            (None, Some(report)) if self.is_trusted(&report) => self.of_report(&mut bounce, report),
            (None, _) => {}
        }
        let is_cut = bounce.delivery_status.as_ref().is_some_and(|status| status.is_cut);
        if is_cut || bounce.recipients.len() == self.limits.recipients {
            bounce.exceeded.note(Bound::Recipients);
        }
        bounce.kind = self.kind(&bounce);
        let until = free_text::retry_until(self.text, self.sender.date, bounce.arrival_date);
        let delayed = bounce.recipients.iter_mut().filter(|one| one.action == Action::Delayed);
        delayed.for_each(|one| one.will_retry_until = one.will_retry_until.or(until));
        bounce
    }

    /// Whether a notice counts. One in no known format must be a mail system's for sure, or have a code of
    /// failure in it, as no vacation notice and no newsletter has.
    fn is_trusted(&self, report: &Report) -> bool {
        let is_failure =
            |told: &Told| Codes::find(&told.reason).class().is_some_and(|class| class > 2);
        report.format != Format::Unknown
            || self.sender.is_named
            || report.recipients.iter().any(is_failure)
    }

    fn kind(&self, bounce: &Bounce) -> Kind {
        let has = |action: Action| bounce.recipients.iter().any(|one| one.action == action);
        let says_something = bounce.delivery_status.is_some() || !self.text.trim().is_empty();
        if has(Action::Failed) {
            Kind::Failure
        } else if has(Action::Delayed) {
            Kind::Delay
        } else if !bounce.recipients.is_empty() {
            Kind::Delivered
        } else if self.sender.is_auto_reply && !self.sender.is_named {
            Kind::AutoReply
        } else if self.sender.is_named && says_something {
            // A mail system says something, and of nobody.
            Kind::Failure
        } else if self.sender.is_auto_reply || is_challenge(self.text) {
            Kind::AutoReply
        } else {
            Kind::NotABounce
        }
    }

    /// A notice without a delivery status.
    fn of_report(&self, bounce: &mut Bounce, report: Report) {
        let is_delay = self.sender.is_delay() || free_text::is_delay(self.text);
        let action = if is_delay { Action::Delayed } else { Action::Failed };
        let reporting = free_text::reporting_host(self.text);
        bounce.format = Some(report.format);
        let told = report.recipients.into_iter();
        bounce.recipients =
            told.map(|told| of_notice(told, action, reporting.as_deref())).collect();
    }

    /// A delivery status, with what the notice adds.
    fn of_status(&self, bounce: &mut Bounce, status: DeliveryStatus, report: Option<Report>) {
        let own = status.message.reporting_mta.as_ref();
        let own =
            own.map(|mta| mta.value.value.to_ascii_lowercase()).filter(|name| !name.is_empty());
        let own = own.or_else(|| free_text::reporting_host(self.text));
        let mut told = Spoken::new(report, self.text, self.limits);
        let only = status.recipients.len() == 1;
        let groups = status.recipients.iter();
        bounce.recipients = groups
            .map(|group| of_group(group, own.as_deref(), told.take(group.address(), only).as_ref()))
            .collect();
        if bounce.recipients.is_empty() {
            let left = told.by_address.into_values();
            bounce.recipients =
                left.map(|told| of_notice(told, Action::Failed, own.as_deref())).collect();
        }
        bounce.format = Some(Format::DeliveryStatus);
        bounce.envelope_id =
            status.message.original_envelope_id.as_ref().map(|id| id.value.clone());
        bounce.arrival_date = status.message.arrival_date.as_ref().map(|date| date.value);
        bounce.delivery_status = Some(status);
    }
}

/// Whether a text asks its reader to prove that it is a person, as challenge-response systems do.
fn is_challenge(notice: &str) -> bool {
    const ASKS: [&str; 4] = [
        "have your address added to the recipient's allowed",
        "confirm that you are not a spammer",
        "verify that you are a real person",
        "my mail is protected by tmda",
    ];
    let notice = on_one_line(cut(notice, 4096));
    ASKS.iter().any(|words| find_ignore_case(&notice, words).is_some())
}

/// What the text for people says beside a delivery status.
struct Spoken {
    by_address: BTreeMap<String, Told>,
    /// What stands there in no known format: better than nothing, where there is but one recipient.
    unknown: Option<Told>,
}

impl Spoken {
    fn new(report: Option<Report>, text: &str, limits: &Limits) -> Self {
        let is_known = report.as_ref().is_some_and(|report| report.format != Format::Unknown);
        let told = report.map(|report| report.recipients).unwrap_or_default();
        let has_text = !is_known && !text.trim().is_empty();
        let unknown = has_text.then(|| Told::new("", text, limits));
        let told = told.into_iter().filter(|_| is_known);
        let by_address = told.map(|one| (one.address.to_ascii_lowercase(), one)).collect();
        Self { by_address, unknown }
    }

    /// What is said of an address; where there is one of each, they are the same.
    fn take(&mut self, address: Option<&str>, only: bool) -> Option<Told> {
        let key = address.map(str::to_ascii_lowercase).unwrap_or_default();
        if let Some(told) = self.by_address.remove(&key) {
            return Some(told);
        }
        if only && self.by_address.len() == 1 {
            return self.by_address.pop_first().map(|(_, told)| told);
        }
        self.unknown.take().filter(|_| only)
    }
}

/// One group of a delivery status, with what the text adds.
fn of_group(group: &PerRecipient, reporting: Option<&str>, told: Option<&Told>) -> Recipient {
    let diagnostic = group.diagnostic.as_ref().map(|diagnostic| &diagnostic.value);
    let said = told.map(|told| &*told.reason).unwrap_or_default();
    let text =
        diagnostic.map(|diagnostic| unwrapped(&diagnostic.text)).filter(|text| !text.is_empty());
    let text = text.unwrap_or_else(|| said.to_owned());
    let codes = Codes::find(&text);
    let spoken = Codes::find(said);
    // `X-Unix; mirapoint` names a program.
    let named = |mta: &At<Typed>| {
        let is_host = !mta.value.kind.starts_with("x-");
        let host = Host::from_text(&mta.value.value).filter(|_| is_host)?;
        Some(Host { address: host.address.or(mta.value.address), ..host })
    };
    let remote = group.remote_mta.as_ref().and_then(named);
    let remote = remote.or_else(|| free_text::remote_host(&text));
    let remote = remote.or_else(|| told.and_then(|told| told.remote.clone()));
    let field = group.status.as_ref().map(|status| status.value);
    let class = codes.class().or(field.map(EnhancedStatus::class));
    let action = group.action.as_ref().map(|action| action.value);
    let action = action.unwrap_or(match class {
        Some(2) => Action::Delivered,
        _ => Action::Failed,
    });
    Recipient {
        address: group.address().unwrap_or_default().to_owned(),
        original_address: group
            .original_address()
            .map(ToOwned::to_owned)
            .or_else(|| told.and_then(|told| told.original.clone())),
        action,
        status: better(codes.status, better(field, spoken.status)),
        command: Command::find(&text).or(told.and_then(|told| told.command)),
        reply: Reply {
            code: codes.reply,
            kind: diagnostic.map(|it| it.kind.clone()).filter(|kind| !kind.is_empty()),
            text,
        },
        reporting_mta: reporting.map(ToOwned::to_owned),
        remote_mta: remote,
        last_attempt_date: group.last_attempt_date.as_ref().map(|date| date.value),
        will_retry_until: group.will_retry_until.as_ref().map(|date| date.value),
    }
}

/// The code that says more: the first one, unless it names nothing but its class.
fn better(first: Option<EnhancedStatus>, second: Option<EnhancedStatus>) -> Option<EnhancedStatus> {
    match (first, second) {
        (Some(first), Some(second)) if first.is_generic() && first.class() == second.class() => {
            Some(second)
        }
        (Some(first), _) => Some(first),
        (None, second) => second,
    }
}

/// A recipient of a notice without a delivery status.
fn of_notice(told: Told, action: Action, reporting: Option<&str>) -> Recipient {
    let codes = Codes::find(&told.reason);
    Recipient {
        address: told.address,
        original_address: told.original,
        action,
        status: codes.status,
        command: told.command,
        reply: Reply { code: codes.reply, text: told.reason, kind: None },
        reporting_mta: reporting.map(ToOwned::to_owned),
        remote_mta: told.remote,
        last_attempt_date: None,
        will_retry_until: None,
    }
}
