//! The plan for people.

use core::fmt;

use anstyle::Style;
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::remedy::Safety;
use waxseal_rules::setup::next::NextStep;
use waxseal_rules::setup::step::{Outcome, Planned, Step};
use waxseal_rules::setup::warning::Warning;
use waxseal_rules::zone_line::quoted_strings;

use super::difference::{Marked, difference};
use super::{SetupReport, in_panel, value};
use crate::Shown;
use crate::format::text::{BAD, FAINT, GOOD, Styled, UNSURE};

pub(super) struct Text<'a> {
    report: SetupReport<'a>,
    color: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(report: SetupReport<'a>, color: bool) -> Self {
        Self { report, color }
    }

    fn styled<T>(&self, text: T, style: Style) -> Styled<T> {
        Styled { text, style, color: self.color }
    }

    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.report.plan;
        write!(f, "{} for {}: ", Shown(plan.domain.as_str()), Shown(&plan.profile.title))?;
        let count = |matches: fn(&Outcome) -> bool| {
            plan.steps.iter().filter(|step| matches(&step.outcome)).count()
        };
        if plan.is_done() {
            return writeln!(f, "{}", self.styled("everything is right", GOOD));
        }
        let parts = [
            (count(|outcome| matches!(outcome, Outcome::Right { .. })), "right", GOOD),
            (count(|outcome| matches!(outcome, Outcome::Change(_))), "to change", UNSURE),
            (count(|outcome| matches!(outcome, Outcome::Blocked(_))), "not planned", BAD),
        ];
        let told = parts.into_iter().filter(|(count, ..)| *count > 0);
        for (at, (count, what, style)) in told.enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}", self.styled(format!("{count} {what}"), style))?;
        }
        writeln!(f)
    }

    fn step(&self, f: &mut fmt::Formatter<'_>, step: &Step) -> fmt::Result {
        let (word, style) = match &step.outcome {
            Outcome::Right { .. } => ("right", GOOD),
            Outcome::Change(_) => ("to change", UNSURE),
            Outcome::Blocked(_) => ("not planned", BAD),
        };
        let purpose = step.purpose.to_string();
        writeln!(f, "\n{}: {}", Shown(&purpose), self.styled(word, style))?;
        match &step.outcome {
            Outcome::Right { why } => self.sentence(f, why)?,
            Outcome::Blocked(blocker) => self.sentence(f, &blocker.to_string())?,
            Outcome::Change(planned) => {
                for why in &planned.why {
                    self.sentence(f, why)?;
                }
                if planned.safety == Safety::Review {
                    self.sentence(f, "look at the change before you make it")?;
                }
            }
        }
        self.warnings(f, &step.warnings)?;
        match &step.outcome {
            Outcome::Change(planned) => self.planned(f, step, planned),
            Outcome::Right { .. } | Outcome::Blocked(_) => Ok(()),
        }
    }

    fn planned(&self, f: &mut fmt::Formatter<'_>, step: &Step, planned: &Planned) -> fmt::Result {
        if let Some(record) = &planned.record {
            let domain = &self.report.plan.domain;
            let short = in_panel(&step.name, domain);
            writeln!(f, "\n  Type:   {}", record.record_type())?;
            writeln!(f, "  Name:   {}", Shown(step.name.as_str()))?;
            let appended = format!("where the panel appends {domain}");
            let short = if short == "@" { "@, or nothing" } else { short };
            writeln!(f, "          {}   ({})", Shown(short), Shown(&appended))?;
            writeln!(f, "  TTL:    {}", self.report.ttl)?;
            writeln!(f, "  Value, in one line:\n{}", Shown(&value(record)))?;
            if let RecordData::Txt(record) = record {
                writeln!(f, "  As strings of at most 255 octets, all of one record:")?;
                for string in quoted_strings(record) {
                    writeln!(f, "{string}")?;
                }
            }
        }
        for change in &planned.changes {
            match change {
                Change::Replace { old, new, .. } => {
                    let (old, new) = (value(old), value(new));
                    let (old, new) = (Shown(&old).to_string(), Shown(&new).to_string());
                    let (old, new) = difference(&old, &new);
                    writeln!(f, "  Replaces:")?;
                    self.marked(f, &old, BAD)?;
                    writeln!(f, "  With:")?;
                    self.marked(f, &new, GOOD)?;
                }
                Change::Remove { name, data } => {
                    let what = format!("{} record at {name}", data.record_type());
                    writeln!(f, "  Remove the {}:\n{}", Shown(&what), Shown(&value(data)))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn marked(&self, f: &mut fmt::Formatter<'_>, marked: &Marked, style: Style) -> fmt::Result {
        writeln!(f, "{}", marked.text)?;
        if marked.marks.is_empty() {
            return Ok(());
        }
        writeln!(f, "{}", self.styled(&marked.marks, style))
    }

    fn warnings(&self, f: &mut fmt::Formatter<'_>, warnings: &[Warning]) -> fmt::Result {
        for warning in warnings {
            let text = warning.to_string();
            let style = if warning.is_grave() { BAD } else { UNSURE };
            writeln!(f, "  {}: {}", self.styled("Warning", style), Shown(&text))?;
        }
        Ok(())
    }

    fn sentence(&self, f: &mut fmt::Formatter<'_>, sentence: &str) -> fmt::Result {
        writeln!(f, "  {}", self.styled(Shown(sentence), FAINT))
    }

    fn next(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next = self.report.plan.next_steps();
        if next.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nNext:")?;
        for (at, next) in next.iter().enumerate() {
            let text = next.to_string();
            writeln!(f, "  {}. {}", at + 1, Shown(&text))?;
            if let NextStep::Check { domain } = next
                && let Some(command) = check_command(domain.as_str(), self.report.provider)
            {
                writeln!(f, "     {command}")?;
            }
        }
        Ok(())
    }
}

/// The command, if there is nothing in it that a shell would obey.
fn check_command(domain: &str, provider: &str) -> Option<String> {
    let is_plain = |text: &str| {
        !text.starts_with('-')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte))
    };
    (is_plain(domain) && is_plain(provider))
        .then(|| format!("waxseal check {domain} --provider {provider}"))
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        self.warnings(f, &self.report.plan.warnings)?;
        for step in &self.report.plan.steps {
            self.step(f, step)?;
        }
        self.next(f)
    }
}
