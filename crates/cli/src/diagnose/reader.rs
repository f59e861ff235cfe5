//! One mail read and reported, on any thread.

use std::sync::Arc;

use waxseal_batch::StoredMessage;
use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::limits::Limits;
use waxseal_bounce::{Bounce, Kind};
use waxseal_parse::message::Message;
use waxseal_placement::Placement;
use waxseal_placement::limits::Limits as PlacementLimits;
use waxseal_report::{DiagnoseFormat, DiagnoseReport, PlacementReport, TimelineReport};
use waxseal_rules::bounce::BouncedMail;
use waxseal_rules::finding::Finding;
use waxseal_rules::placement::PlacementSubject;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::sender::SenderCheck;
use waxseal_rules::trace::TraceSubject;
use waxseal_trace::delay::Thresholds;
use waxseal_trace::postfix_log::RetryWindow;
use waxseal_trace::trace::{Trace, TraceRequest, original};

use super::families::Families;
use super::logs::Logs;
use super::sender::{Checked, Sender, Senders};
use super::trust::Trusted;
use crate::input::place;
use crate::sync_filter::Folders;

/// All that mail is read with.
pub(super) struct Reader {
    pub(super) rules: RuleSet,
    /// The domains of senders, where there are DNS facts.
    pub(super) senders: Option<Senders>,
    pub(super) families: Families,
    pub(super) trusted: Trusted,
    pub(super) logs: Logs,
    /// How long the sender's queue tries.
    pub(super) window: RetryWindow,
    pub(super) folders: Folders,
    pub(super) format: DiagnoseFormat,
}

/// What was found of a mail, and the text to be written of it.
pub(super) struct Read {
    pub(super) report: DiagnoseReport,
    pub(super) text: String,
}

impl Reader {
    pub(super) fn read(&self, stored: &StoredMessage<'_>) -> Read {
        let message = Message::parse(stored.bytes());
        let report = DiagnoseReport::new(place(stored.location()), &message);
        let bounce = waxseal_bounce::read(stored.bytes(), &Limits::default());
        let report = match bounce.kind {
            Kind::NotABounce => self.mail(stored, &message, report),
            _ => self.returned(&bounce, report),
        };
        let text = self.format.text(&report);
        Read { report, text }
    }

    /// What a mail tells of another one, and the way of that one.
    fn returned(&self, bounce: &Bounce, mut report: DiagnoseReport) -> DiagnoseReport {
        let message = original(bounce);
        let sender = Sender::of(&message);
        report = report.with_sender(sender.as_ref().map(|sender| &sender.domain));
        if self.families.bounces {
            let mail = BouncedMail::new(bounce, KnowledgeBase::built_in());
            let checked = self.check(sender.as_ref(), mail.is_about_authentication());
            let mail = mail.with_sender(joined(sender.as_ref(), checked.as_deref()));
            report =
                report.with_bounce(bounce, &mail).with_findings(self.rules.check_bounce(&mail));
            report = with_unanswered(report, checked.as_deref());
        }
        let has_rested = matches!(bounce.kind, Kind::Failure | Kind::Delay);
        if self.families.delays && has_rested {
            let (way, findings) = self.way(&message, Some(bounce));
            report = report.with_delay(way).with_findings(findings);
        }
        report
    }

    /// The way of a mail, and what it was taken for.
    fn mail(
        &self,
        stored: &StoredMessage<'_>,
        message: &Message<'_>,
        mut report: DiagnoseReport,
    ) -> DiagnoseReport {
        let sender = Sender::of(message);
        report = report.with_sender(sender.as_ref().map(|sender| &sender.domain));
        if self.families.delays {
            let (way, findings) = self.way(message, None);
            report = report.with_delay(way).with_findings(findings);
        }
        if self.families.placement {
            let (limits, belief) = (PlacementLimits::default(), self.trusted.belief(message));
            let kept = self.folders.stored(stored.location(), message);
            let placement = Placement::judge(message, kept, &belief, &limits);
            let subject = PlacementSubject::new(message, &placement);
            let checked = self.check(sender.as_ref(), subject.is_about_authentication());
            let subject = subject.with_sender(joined(sender.as_ref(), checked.as_deref()));
            report = report
                .with_placement(PlacementReport::new(&placement, message))
                .with_findings(self.rules.check_placement(&subject));
            report = with_unanswered(report, checked.as_deref());
        }
        report
    }

    /// The way of a message, and what rules find of it.
    fn way(
        &self,
        message: &Message<'_>,
        bounce: Option<&Bounce>,
    ) -> (TimelineReport, Vec<Finding>) {
        let (hosts, log) = (self.trusted.hosts(message), self.logs.of(message));
        let mut request = TraceRequest::new(&self.trusted);
        (request.trusted, request.log) = (&hosts, &log);
        (request.bounce, request.window) = (bounce, self.window);
        let trace = Trace::of(message, &request);
        let way = TimelineReport::new(&trace, &trace.delays(&Thresholds::default()));
        (way, self.rules.check_trace(&TraceSubject::new(message, &trace)))
    }

    /// What is wrong with the sender's domain, where that may be the reason and there are DNS facts.
    fn check(&self, sender: Option<&Sender>, is_wanted: bool) -> Option<Arc<Checked>> {
        let senders = self.senders.as_ref().filter(|_| is_wanted)?;
        Some(senders.check(sender?, &self.rules))
    }
}

fn joined<'c>(sender: Option<&'c Sender>, checked: Option<&'c Checked>) -> Option<SenderCheck<'c>> {
    let (domain, findings) = (&sender?.domain, &checked?.findings);
    Some(SenderCheck { domain, findings })
}

fn with_unanswered(report: DiagnoseReport, checked: Option<&Checked>) -> DiagnoseReport {
    match checked {
        Some(checked) => report.with_unanswered(checked.missing.clone()),
        None => report,
    }
}
