//! The vectors, and what tests gather.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use waxseal_feedback::aggregate::ReadAggregate;
use waxseal_feedback::failure::ReadFeedback;
use waxseal_feedback::limits::Limits;
use waxseal_feedback::tls::ReadTls;
use waxseal_feedback::{FoundReport, Report, read};

/// A file under `tests/vectors`.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

pub(crate) fn vector(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn json(name: &str) -> Value {
    serde_json::from_slice(&vector(name)).unwrap()
}

/// The names of the files in a folder that end so, sorted.
pub(crate) fn names(folder: &str, endings: &[&str]) -> Vec<String> {
    let entries = fs::read_dir(path(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> =
        names.filter(|name| endings.iter().any(|ending| name.ends_with(ending))).collect();
    names.sort_unstable();
    assert!(!names.is_empty(), "{folder} has no {endings:?}");
    names
}

/// The only report in some octets.
pub(crate) fn one(octets: &[u8]) -> Result<FoundReport, String> {
    let mut received = read(octets, &Limits::default()).map_err(|error| error.to_string())?;
    if !received.damaged.is_empty() || received.reports.len() != 1 {
        return Err(format!("{} reports, {:?}", received.reports.len(), received.damaged));
    }
    Ok(received.reports.remove(0))
}

pub(crate) fn aggregate(octets: &[u8]) -> Result<(ReadAggregate, FoundReport), String> {
    let found = one(octets)?;
    match &found.report {
        Ok(Report::Aggregate(read)) => Ok(((**read).clone(), found)),
        other => Err(format!("{other:?}")),
    }
}

pub(crate) fn feedback(octets: &[u8]) -> Result<(ReadFeedback, FoundReport), String> {
    let found = one(octets)?;
    match &found.report {
        Ok(Report::Feedback(read)) => Ok(((**read).clone(), found)),
        other => Err(format!("{other:?}")),
    }
}

pub(crate) fn tls(octets: &[u8]) -> Result<ReadTls, String> {
    match one(octets)?.report {
        Ok(Report::Tls(read)) => Ok(*read),
        other => Err(format!("{other:?}")),
    }
}

/// Where an expected value is not what was found. Members that are not expected do not matter.
fn differences(expected: &Value, found: &Value, at: &str, to: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, expected) in expected {
                let found = found.get(name).unwrap_or(&Value::Null);
                differences(expected, found, &format!("{at}/{name}"), to);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (number, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(expected, found, &format!("{at}[{number}]"), to);
            }
        }
        _ if expected == found => {}
        _ => to.push(format!("{at}: expected {expected}, found {found}")),
    }
}

/// Gathers failures by name, so that one run tells all of them.
#[derive(Debug, Default)]
pub(crate) struct Failures(Vec<String>);

impl Failures {
    pub(crate) fn check<T: PartialEq + core::fmt::Debug>(
        &mut self,
        name: &str,
        found: &T,
        expected: &T,
    ) {
        if found != expected {
            self.0.push(format!("{name}:\n   found    {found:?}\n   expected {expected:?}"));
        }
    }

    /// Members that are not expected do not matter.
    pub(crate) fn compare(&mut self, name: &str, expected: &Value, found: &Value) {
        let mut told = Vec::new();
        differences(expected, found, "", &mut told);
        self.0.extend(told.into_iter().map(|told| format!("{name}: {told}")));
    }

    pub(crate) fn fail(&mut self, name: &str, what: impl core::fmt::Display) {
        self.0.push(format!("{name}: {what}"));
    }
}

impl Drop for Failures {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "{} failed:\n{}", self.0.len(), self.0.join("\n"));
        }
    }
}
