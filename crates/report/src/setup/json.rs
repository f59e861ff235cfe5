//! The plan as JSON has it.

use serde::Serialize;
use waxseal_parse::domain::DomainName;
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::setup::next::NextStep;
use waxseal_rules::setup::step::{Outcome, Planned, Purpose, Step as PlannedStep};
use waxseal_rules::setup::warning::Warning;
use waxseal_rules::zone_line::zone_line;

use super::{SetupReport, in_panel, value};

#[derive(Serialize)]
pub(super) struct Report<'a> {
    version: u32,
    domain: &'a str,
    provider: Provider<'a>,
    done: bool,
    warnings: Vec<Warned>,
    steps: Vec<Step<'a>>,
    next: Vec<Told>,
}

#[derive(Serialize)]
struct Provider<'a> {
    name: &'a str,
    title: &'a str,
}

/// A word for programs and a sentence for people.
#[derive(Serialize)]
struct Told {
    code: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Warned {
    code: &'static str,
    /// Mail may suffer from the change as it is planned.
    grave: bool,
    text: String,
}

#[derive(Serialize)]
struct Step<'a> {
    purpose: &'static str,
    selector: Option<&'a str>,
    name: &'a str,
    /// `name`, where a panel appends the domain.
    name_in_panel: &'a str,
    state: &'static str,
    why: Vec<String>,
    /// Why the step is blocked; `None` where it is not.
    blocker: Option<&'static str>,
    /// `None` where nothing changes.
    safety: Option<&'static str>,
    record: Option<Record>,
    changes: Vec<ChangeJson<'a>>,
    warnings: Vec<Warned>,
}

#[derive(Serialize)]
struct Record {
    #[serde(rename = "type")]
    of_type: &'static str,
    ttl: u32,
    value: String,
    strings: Vec<String>,
    zone_line: String,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    action: &'static str,
    #[serde(rename = "type")]
    of_type: &'static str,
    name: &'a str,
    old: Option<String>,
    new: Option<String>,
}

impl<'a> Report<'a> {
    pub(super) fn new(report: SetupReport<'a>) -> Self {
        let plan = report.plan;
        Self {
            version: 1,
            domain: plan.domain.as_str(),
            provider: Provider { name: &plan.profile.name, title: &plan.profile.title },
            done: plan.is_done(),
            warnings: plan.warnings.iter().map(Warned::new).collect(),
            steps: plan.steps.iter().map(|step| Step::new(step, report)).collect(),
            next: plan.next_steps().iter().map(Told::next).collect(),
        }
    }
}

impl Warned {
    fn new(warning: &Warning) -> Self {
        Self { code: warning.code(), grave: warning.is_grave(), text: warning.to_string() }
    }
}

impl Told {
    fn next(next: &NextStep) -> Self {
        Self { code: next.code(), text: next.to_string() }
    }
}

impl<'a> Step<'a> {
    fn new(step: &'a PlannedStep, report: SetupReport<'a>) -> Self {
        let (state, why, blocker) = match &step.outcome {
            Outcome::Right { why } => ("right", vec![why.clone()], None),
            Outcome::Change(planned) => ("change", planned.why.clone(), None),
            Outcome::Blocked(blocker) => {
                ("blocked", vec![blocker.to_string()], Some(blocker.code()))
            }
        };
        let planned: Option<&Planned> = match &step.outcome {
            Outcome::Change(planned) => Some(planned),
            _ => None,
        };
        let record = planned.and_then(|planned| planned.record.as_ref());
        Self {
            purpose: step.purpose.code(),
            selector: match &step.purpose {
                Purpose::DkimKey { selector } => Some(selector),
                _ => None,
            },
            name: step.name.as_str(),
            name_in_panel: in_panel(&step.name, &report.plan.domain),
            state,
            why,
            blocker,
            safety: planned.map(|planned| planned.safety.as_str()),
            record: record.map(|record| Record::new(&step.name, record, report.ttl)),
            changes: step.changes().iter().filter_map(ChangeJson::new).collect(),
            warnings: step.warnings.iter().map(Warned::new).collect(),
        }
    }
}

impl Record {
    fn new(name: &DomainName, data: &RecordData, ttl: u32) -> Self {
        let strings = match data {
            RecordData::Txt(record) | RecordData::Spf(record) => record
                .strings()
                .map(|string| String::from_utf8_lossy(string).into_owned())
                .collect(),
            _ => Vec::new(),
        };
        Self {
            of_type: data.record_type().mnemonic(),
            ttl,
            value: value(data),
            strings,
            zone_line: zone_line(name, Some(ttl), data),
        }
    }
}

impl<'a> ChangeJson<'a> {
    fn new(change: &'a Change) -> Option<Self> {
        let (action, old, new) = match change {
            Change::Publish { data, .. } => ("publish", None, Some(data)),
            Change::Replace { old, new, .. } => ("replace", Some(old), Some(new)),
            Change::Remove { data, .. } => ("remove", Some(data), None),
            _ => return None,
        };
        let of_type = new.or(old)?.record_type().mnemonic();
        let (old, new) = (old.map(value), new.map(value));
        Some(Self { action, of_type, name: change.name().as_str(), old, new })
    }
}
