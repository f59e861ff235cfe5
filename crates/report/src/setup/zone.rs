//! The plan as lines of a zone file.

use core::fmt;

use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::setup::step::Outcome;
use waxseal_rules::zone_line::zone_line;

use super::SetupReport;
use crate::Shown;

pub(super) struct Lines<'a>(pub(super) SetupReport<'a>);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SetupReport { plan, ttl, .. } = self.0;
        let title = &plan.profile.title;
        comment(f, &format!("{} for {title}", plan.domain))?;
        for warning in &plan.warnings {
            comment(f, &format!("warning: {warning}"))?;
        }
        for step in &plan.steps {
            let purpose = &step.purpose;
            match &step.outcome {
                Outcome::Right { why } => comment(f, &format!("{purpose} is right: {why}"))?,
                Outcome::Blocked(blocker) => {
                    comment(f, &format!("{purpose} is not planned: {blocker}"))?;
                }
                Outcome::Change(planned) => {
                    for why in &planned.why {
                        comment(f, &format!("{purpose}: {why}"))?;
                    }
                }
            }
            for warning in &step.warnings {
                comment(f, &format!("warning: {warning}"))?;
            }
            for change in step.changes() {
                write_change(f, change, ttl)?;
            }
        }
        Ok(())
    }
}

fn write_change(f: &mut fmt::Formatter<'_>, change: &Change, ttl: u32) -> fmt::Result {
    let name = change.name();
    let (gone, new): (Option<&RecordData>, Option<&RecordData>) = match change {
        Change::Publish { data, .. } => (None, Some(data)),
        Change::Replace { old, new, .. } => (Some(old), Some(new)),
        Change::Remove { data, .. } => (Some(data), None),
        _ => (None, None),
    };
    if let Some(gone) = gone {
        let line = zone_line(name, None, gone);
        for (at, line) in line.lines().enumerate() {
            writeln!(f, "; {}{line}", if at == 0 { "remove: " } else { "" })?;
        }
    }
    match new {
        Some(new) => writeln!(f, "{}", zone_line(name, Some(ttl), new)),
        None => Ok(()),
    }
}

fn comment(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    writeln!(f, "; {}", Shown(text))
}
