//! From fields to signals.

use waxseal_parse::span::Span;

use crate::cause::Cause;
use crate::folder::Role;
use crate::headers::microsoft::{
    Category, Destination, Direction, FilterVerdict, FolderReason, IpVerdict, MailboxDelivery,
    Report, SafetyTip,
};
use crate::headers::{
    Action, AmpResult, Content, Field, ProofpointDetails, SpamdResult, Status, Writer,
};
use crate::signal::{Decider, Signal, Verdict};
use crate::symbols;
use crate::value::Score;

/// From this level on, Microsoft's filter treats bulk mail as spam unless the organisation has chosen
/// another.
const BULK_THRESHOLD: i8 = 7;

/// From this level on, Microsoft's filters take a message for spam; 5 and 6 are spam, 8 and 9 are sure.
const SPAM_LEVEL: i8 = 5;

/// What a field says, weighed.
pub(crate) fn of(field: &Field) -> Vec<Signal> {
    let mut signals = Vec::new();
    let writer = field.writer;
    let yes_or_no = |is_spam: bool, span: Span| {
        if is_spam {
            Signal::verdict(writer, span, Verdict::Spam, Cause::Unstated)
        } else {
            Signal::clean(writer, span)
        }
    };
    match &field.content {
        Content::ForefrontReport(report) => forefront(report, &mut signals),
        Content::MicrosoftAntispam(antispam) => {
            let level = antispam.bulk_complaints.filter(|level| level.value >= BULK_THRESHOLD);
            signals.extend(level.map(|at| Signal::context(writer, at.span, Cause::BulkComplaints)));
        }
        Content::ExchangeLevel(level) => {
            signals.extend(level.map(|level| yes_or_no(level.value >= SPAM_LEVEL, level.span)));
        }
        Content::CustomSpam(setting) => {
            let setting = setting.as_ref();
            signals.extend(setting.map(|at| Signal::context(writer, at.span, Cause::Content)));
        }
        Content::PhishingFlag(flag) => {
            let phish = flag.filter(|at| at.value);
            signals.extend(
                phish.map(|at| Signal::verdict(writer, at.span, Verdict::Phish, Cause::Phishing)),
            );
        }
        Content::UnitedInternet(found) => {
            signals.extend(found.map(|at| yes_or_no(at.value, at.span)));
        }
        Content::MailboxDelivery(delivery) => signals.extend(mailbox_delivery(delivery)),
        Content::Status(status) => of_status(writer, status, &mut signals),
        Content::Flag(flag) => signals.extend(flag.map(|at| yes_or_no(at.value, at.span))),
        Content::SpamdResult(result) => of_rspamd(result, &mut signals),
        Content::Action(action) => signals.extend(of_action(&action.value, action.span)),
        Content::PreResult(pre) => {
            let action = pre.action.as_ref();
            signals.extend(action.and_then(|action| of_action(&action.value, action.span)));
        }
        Content::Labels(labels) => {
            let has = |role| labels.iter().any(|label| label.role == role);
            signals.extend(placement(writer, field.value, has(Role::Junk), has(Role::Inbox)));
        }
        Content::YahooFilteredBulk(client) => {
            let span = client.map_or(field.value, |at| at.span);
            signals.push(Signal::verdict(writer, span, Verdict::Bulk, Cause::Unstated));
        }
        Content::AppleFolder(folder) => {
            let role = folder.role.value;
            let is = (role == Role::Junk, role == Role::Inbox);
            signals.extend(placement(writer, folder.role.span, is.0, is.1));
        }
        Content::ProofpointDetails(details) => of_proofpoint(details, &mut signals),
        Content::Amp(result) if result.value == AmpResult::Malicious => {
            signals.push(Signal::verdict(writer, result.span, Verdict::Malware, Cause::Malware));
        }
        // Numbers without a threshold, and what only says that somebody has looked.
        _ => {}
    }
    signals
}

fn placement(writer: Writer, span: Span, junk: bool, inbox: bool) -> Option<Signal> {
    if junk {
        Some(Signal::verdict(writer, span, Verdict::Spam, Cause::Unstated).placed())
    } else {
        inbox.then(|| Signal::clean(writer, span).placed())
    }
}

fn forefront(report: &Report, signals: &mut Vec<Signal>) {
    let writer = Writer::Microsoft;
    // On the way out, this was the filter of the sender's own organisation.
    if report.direction.as_ref().is_some_and(|at| at.value == Direction::Outbound) {
        return;
    }
    let caught = |span, cause| Signal::verdict(writer, span, Verdict::Spam, cause);
    let clean = |span, cause| Signal { cause: Some(cause), ..Signal::clean(writer, span) };
    let bulk = report
        .is_bulk
        .map(|span| Signal::verdict(writer, span, Verdict::Bulk, Cause::BulkComplaints));
    if let Some(at) = &report.verdict {
        let span = at.span;
        let marked = report.spam_confidence.is_none_or(|level| level.value >= SPAM_LEVEL);
        signals.extend(match &at.value {
            FilterVerdict::NotSpam | FilterVerdict::Skipped => Some(Signal::clean(writer, span)),
            FilterVerdict::Spam => Some(caught(span, Cause::Unstated)),
            FilterVerdict::BlockedByUser => {
                Some(caught(span, Cause::UserBlocked).by(Decider::Recipient))
            }
            FilterVerdict::SafeByUser => {
                Some(clean(span, Cause::UserAllowed).by(Decider::Recipient))
            }
            FilterVerdict::BlockedByPolicy => {
                Some(caught(span, Cause::AdministratorBlocked).by(Decider::Administrator))
            }
            FilterVerdict::MarkedSpam if marked => {
                Some(caught(span, Cause::AdministratorBlocked).by(Decider::Administrator))
            }
            FilterVerdict::AllowedByPolicy | FilterVerdict::MarkedNotSpam => {
                Some(clean(span, Cause::AdministratorAllowed).by(Decider::Administrator))
            }
            FilterVerdict::Released => {
                Some(clean(span, Cause::Released).by(Decider::Administrator))
            }
            FilterVerdict::MarkedSpam | FilterVerdict::Other(_) => None,
        });
    } else if let Some(level) = report.spam_confidence {
        let is_spam = level.value >= SPAM_LEVEL;
        let signal = if is_spam {
            caught(level.span, Cause::Unstated)
        } else {
            Signal::clean(writer, level.span)
        };
        signals.push(signal);
    }
    // Who allows a message passes over what the filter has found in it.
    let is_allowed = report.verdict.as_ref().is_some_and(|at| {
        matches!(
            at.value,
            FilterVerdict::SafeByUser
                | FilterVerdict::AllowedByPolicy
                | FilterVerdict::MarkedNotSpam
                | FilterVerdict::Released
                | FilterVerdict::Skipped
        )
    });
    let weighed = |signal: Signal| {
        let cause = signal.cause.filter(|_| is_allowed);
        match (cause, signal.span) {
            (Some(cause), Some(span)) => Signal::context(writer, span, cause),
            _ => signal,
        }
    };
    signals.extend(bulk.map(weighed));
    if let Some(at) = &report.category {
        let said = match &at.value {
            Category::Bulk => Some((Verdict::Bulk, Cause::BulkComplaints)),
            Category::Spam | Category::HighConfidenceSpam => Some((Verdict::Spam, Cause::Content)),
            Category::AntiMalware
            | Category::CommonAttachments
            | Category::Malware
            | Category::SafeAttachments => Some((Verdict::Malware, Cause::Malware)),
            Category::HighConfidencePhishing
            | Category::HighConfidencePhish
            | Category::IntraOrganizationPhishing
            | Category::Phishing => Some((Verdict::Phish, Cause::Phishing)),
            Category::BrandImpersonation
            | Category::DomainImpersonation
            | Category::MailboxIntelligence
            | Category::UserImpersonation => Some((Verdict::Phish, Cause::Impersonation)),
            Category::Spoof => Some((Verdict::Phish, Cause::Spoofing)),
            Category::None | Category::OutboundSpam | Category::Other(_) => None,
        };
        signals.extend(
            said.map(|(verdict, cause)| weighed(Signal::verdict(writer, at.span, verdict, cause))),
        );
    }
    if let Some(at) = &report.safety_tip {
        let cause = match at.value {
            SafetyTip::FirstContact => Some(Cause::FirstContact),
            SafetyTip::DomainImpersonation | SafetyTip::UserImpersonation => {
                Some(Cause::Impersonation)
            }
            SafetyTip::Other(_) => None,
        };
        signals.extend(cause.map(|cause| Signal::context(writer, at.span, cause)));
    }
    if let Some(at) = report.ip_verdict.as_ref().filter(|at| at.value == IpVerdict::Allowed) {
        signals.push(Signal::context(writer, at.span, Cause::AdministratorAllowed));
    }
}

fn mailbox_delivery(delivery: &MailboxDelivery) -> Option<Signal> {
    let at = delivery.destination.as_ref()?;
    let is = |destination| at.value == destination;
    let signal =
        placement(Writer::Microsoft, at.span, is(Destination::Junk), is(Destination::Inbox))?;
    let reason = delivery.reason.as_ref().map(|reason| &reason.value);
    Some(match reason {
        Some(FolderReason::CustomRules) => {
            Signal { cause: Some(Cause::MailboxRule), ..signal }.by(Decider::MailboxRule)
        }
        Some(FolderReason::TrustedSenders) => {
            Signal { cause: Some(Cause::UserAllowed), ..signal }.by(Decider::Recipient)
        }
        _ => signal,
    })
}

fn of_status(writer: Writer, status: &Status, signals: &mut Vec<Signal>) {
    let Some(is_spam) = status.is_spam else { return };
    if !is_spam.value {
        signals.push(Signal::clean(writer, is_spam.span));
        return;
    }
    let is_held = match (status.score, status.quarantine_level) {
        (Some(score), Some(level)) => score.value >= level.value,
        _ => false,
    };
    let verdict = if is_held { Verdict::Quarantined } else { Verdict::Spam };
    signals.push(Signal::verdict(writer, is_spam.span, verdict, Cause::Unstated));
    for test in &status.tests {
        let counts = test.score.is_none_or(Score::is_positive);
        let cause = symbols::cause(&test.name.value).filter(|_| counts);
        signals.extend(cause.map(|cause| Signal::context(writer, test.name.span, cause)));
    }
}

fn of_rspamd(result: &SpamdResult, signals: &mut Vec<Signal>) {
    // False says no more than that it was not rejected.
    if let Some(at) = result.is_rejected.filter(|at| at.value) {
        signals.push(Signal::verdict(Writer::Rspamd, at.span, Verdict::Spam, Cause::Unstated));
    }
    for symbol in result.symbols.iter().filter(|symbol| symbol.score.is_positive()) {
        let cause = symbols::cause(&symbol.name.value);
        signals.extend(cause.map(|cause| Signal::context(Writer::Rspamd, symbol.name.span, cause)));
    }
}

fn of_action(action: &Action, span: Span) -> Option<Signal> {
    let verdict = match action {
        Action::NoAction | Action::Greylist => return Some(Signal::clean(Writer::Rspamd, span)),
        Action::AddHeader | Action::RewriteSubject | Action::Reject | Action::Discard => {
            Verdict::Spam
        }
        Action::Quarantine => Verdict::Quarantined,
        Action::SoftReject | Action::Other(_) => return None,
    };
    Some(Signal::verdict(Writer::Rspamd, span, verdict, Cause::Unstated))
}

fn of_proofpoint(details: &ProofpointDetails, signals: &mut Vec<Signal>) {
    let (Some(rule), Some(is_spam), false) =
        (&details.rule, details.is_spam(), details.is_outbound)
    else {
        return;
    };
    if !is_spam {
        signals.push(Signal::clean(Writer::Proofpoint, rule.span));
        return;
    }
    signals.push(Signal::verdict(Writer::Proofpoint, rule.span, Verdict::Spam, Cause::Unstated));
    // Of 100: what is above the half has made the verdict.
    let half = 50_000_000;
    for (name, score) in details.scores.iter().filter(|(_, score)| score.value.millionths() > half)
    {
        let cause = match name.as_str() {
            "bulkscore" => Cause::BulkComplaints,
            "phishscore" => Cause::Phishing,
            "malwarescore" => Cause::Malware,
            "impostorscore" => Cause::Impersonation,
            "spamscore" | "adultscore" => Cause::Content,
            "ipscore" => Cause::SenderReputation,
            _ => continue,
        };
        signals.push(Signal::context(Writer::Proofpoint, score.span, cause));
    }
}
