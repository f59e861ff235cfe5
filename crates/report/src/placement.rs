//! Where a message lies, what it was taken for, who decided so and why, for people and as JSON.

use core::fmt;

use serde::Serialize;
use waxseal_parse::message::Message;
use waxseal_placement::folder::{JunkMark, Role};
use waxseal_placement::headers::Writer;
use waxseal_placement::{Actor, Cause, Decider, Placement, Signal, Standing, Verdict, Weight};

use crate::Shown;
use crate::format::text::{BAD, FAINT, GOOD, Styled, UNSURE};

/// Signals that are told one by one; all are counted.
const SIGNALS_TOLD: usize = 50;

/// Octets of a field's name or value that are told.
const MAX_TEXT: usize = 200;

/// Why a message lies where it lies. It owns all that is told; nothing in it is escaped: formats do that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlacementReport {
    /// What the message was taken for.
    pub verdict: Verdict,
    /// Whether to believe that.
    pub standing: Standing,
    /// What its folder is for, where it lies in one.
    pub folder: Option<Role>,
    /// What its keywords say.
    pub mark: Option<JunkMark>,
    /// Who decided.
    pub decided_by: Option<DecisionReport>,
    /// Why, those reasons first that are believed.
    pub causes: Vec<CauseReport>,
    /// Who can do something about it.
    pub actor: Actor,
    /// What to do.
    pub remedy: Option<&'static str>,
    /// What speaks for or against it, from the top; the first of them.
    pub signals: Vec<SignalReport>,
    /// How many signals there are.
    pub signal_count: usize,
    /// Whether the whole header was read.
    pub is_complete: bool,
}

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DecisionReport {
    /// Who, and whose system.
    #[serde(flatten)]
    pub decider: Decider,
    /// Whether to believe it.
    pub standing: Standing,
}

/// A reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CauseReport {
    /// The reason.
    pub cause: Cause,
    /// Whether to believe it.
    pub standing: Standing,
    /// The reason in words.
    pub words: &'static str,
}

/// One thing that speaks for or against a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SignalReport {
    /// Who says it.
    pub writer: Writer,
    /// The field of the header, cut; `None` for what the mail store says.
    pub field: Option<String>,
    /// What stands there, cut.
    pub value: Option<String>,
    /// What it takes the message for.
    pub verdict: Verdict,
    /// Why.
    pub cause: Option<Cause>,
    /// How much it says.
    pub weight: Weight,
    /// Whether to believe it.
    pub standing: Standing,
}

impl PlacementReport {
    /// What is told of a judgement; the message is the one that was judged.
    pub fn new(placement: &Placement, message: &Message<'_>) -> Self {
        let causes = placement.causes.iter().map(|(cause, standing)| CauseReport {
            cause: *cause,
            standing: *standing,
            words: cause.words(),
        });
        let signals = placement.signals.iter().take(SIGNALS_TOLD);
        Self {
            verdict: placement.verdict,
            standing: placement.standing,
            folder: placement.stored.role,
            mark: placement.stored.mark,
            decided_by: placement
                .decided_by
                .map(|(decider, standing)| DecisionReport { decider, standing }),
            causes: causes.collect(),
            actor: placement.actor(),
            remedy: placement.remedy(),
            signals: signals.map(|signal| SignalReport::new(signal, message)).collect(),
            signal_count: placement.signals.len(),
            is_complete: placement.is_complete,
        }
    }

    /// Lines for people, the last one with its end.
    pub fn text(&self, color: bool) -> impl fmt::Display {
        Lines { report: self, color }
    }
}

impl SignalReport {
    fn new(signal: &Signal, message: &Message<'_>) -> Self {
        let field = signal.span.and_then(|span| message.field_at(span.start()));
        Self {
            writer: signal.writer,
            field: field.map(|(_, field)| cut(field.name())),
            value: signal.span.map(|span| cut(span.of(message.raw()))),
            verdict: signal.verdict,
            cause: signal.cause,
            weight: signal.weight,
            standing: signal.standing,
        }
    }

    /// What it says: `spam, content`.
    pub(crate) fn words(&self) -> String {
        let verdict = Some(self.verdict).filter(|verdict| *verdict != Verdict::Unknown);
        let cause = self.cause.filter(|cause| *cause != Cause::Unstated);
        let words = [verdict.map(Verdict::as_str), cause.map(Cause::as_str)];
        words.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// The start of what stands in the message.
fn cut(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets.get(..MAX_TEXT).unwrap_or(octets));
    let more = if octets.len() > MAX_TEXT { "…" } else { "" };
    format!("{text}{more}")
}

struct Lines<'a> {
    report: &'a PlacementReport,
    color: bool,
}

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let style = match report.verdict {
            Verdict::Unknown => FAINT,
            Verdict::NotSpam => GOOD,
            Verdict::Bulk => UNSURE,
            _ => BAD,
        };
        let word = Styled { text: report.verdict, style, color: self.color };
        write!(f, "  placement: {word}")?;
        if report.verdict != Verdict::Unknown {
            write!(f, " ({})", report.standing)?;
        }
        match report.folder {
            Some(Role::Other) | None => {}
            Some(folder) => write!(f, ", in a folder for {folder}")?,
        }
        if let Some(mark) = report.mark {
            write!(f, ", marked {mark}")?;
        }
        writeln!(f)?;
        if let Some(decision) = report.decided_by {
            writeln!(f, "    decided by {}, {}", decision.decider, decision.standing)?;
        }
        for cause in &report.causes {
            writeln!(f, "    why: {}, {}", cause.words, cause.standing)?;
        }
        let of_header = report.signals.iter().filter(|signal| signal.field.is_some());
        of_header.into_iter().try_for_each(|signal| Self::signal(signal, f))?;
        let more = report.signal_count.saturating_sub(report.signals.len());
        if more > 0 {
            writeln!(f, "    and {more} more signals")?;
        }
        if let Some(remedy) = report.remedy {
            writeln!(f, "    {}: {remedy}", report.actor)?;
        }
        if report.is_complete { Ok(()) } else { writeln!(f, "    not all of the header was read") }
    }
}

impl Lines<'_> {
    /// `X-Spam-Status: BAYES_99 — content (claimed)`
    fn signal(signal: &SignalReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (field, value) = (signal.field.as_deref(), signal.value.as_deref());
        let (field, value) = (Shown(field.unwrap_or_default()), Shown(value.unwrap_or_default()));
        write!(f, "    {field}: {value} —")?;
        writeln!(f, " {} ({})", signal.words(), signal.standing)
    }
}
