//! Results taken in the order of the input: written, summed up and kept in the checkpoint.

use std::collections::BTreeSet;
use std::mem;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use waxseal_batch::{Checkpoint, Numbered, ResumePoint};
use waxseal_report::{Format, MessageReport, Summary};
use waxseal_verify::dns::Question;
use waxseal_verify::result::MessageResult;
use waxseal_verify::time::UnixTime;

use super::aggregate::Reports;
use super::judge::Judged;
use super::resume::{self, Started};
use crate::damage;
use crate::error::{self, CliError};
use crate::input::place;
use crate::output::Output;
use crate::progress::Bar;
use crate::run::Sink;
use crate::status::Status;
use crate::sync_filter::{Sifted, all_left_out};
use crate::time::JudgedAt;

/// How often the checkpoint is saved.
const SAVE_EVERY: Duration = Duration::from_secs(5);

/// Unanswered questions that are remembered so that they can be counted.
const MISSING_REMEMBERED: usize = 100_000;

/// The state of a run.
pub(super) struct Collector {
    format: Format,
    output: Output,
    summary: Summary,
    bar: Bar,
    checkpoint: Checkpoint,
    checkpoint_path: Option<PathBuf>,
    saved: Instant,
    now: UnixTime,
    /// The last item taken.
    point: Option<ResumePoint>,
    has_head: bool,
    has_message: bool,
    /// Questions that the DNS facts do not answer.
    missing: BTreeSet<Question>,
    failure: Option<CliError>,
    is_closed: bool,
    reports: Option<Reports>,
}

/// How a run has ended.
pub(super) struct Ended {
    pub(super) summary: Summary,
    missing: BTreeSet<Question>,
    format: Format,
    checkpoint_path: Option<PathBuf>,
    pub(super) is_complete: bool,
    /// What aggregate reports will say, where they are wanted.
    pub(super) reports: Option<Reports>,
}

impl Collector {
    pub(super) fn new(
        format: Format,
        started: Started,
        bar: Bar,
        reports: Option<Reports>,
    ) -> Self {
        let Started { checkpoint, path, output, summary, now } = started;
        let is_resumed = checkpoint.point.is_some();
        Self {
            format,
            output,
            summary,
            bar,
            point: checkpoint.point.clone(),
            checkpoint,
            checkpoint_path: path,
            saved: Instant::now(),
            now,
            has_head: is_resumed,
            has_message: is_resumed,
            missing: BTreeSet::new(),
            failure: None,
            is_closed: false,
            reports,
        }
    }

    fn remember_missing(&mut self, questions: Vec<Question>) {
        for question in questions {
            if self.missing.len() < MISSING_REMEMBERED {
                self.missing.insert(question);
            }
        }
    }

    fn head(&mut self) {
        if !mem::replace(&mut self.has_head, true) {
            let head = self.format.head();
            self.output.append(|out| out.push_str(head));
        }
    }

    fn write(&mut self) {
        if let Err(error) = self.bar.flush(&mut self.output) {
            self.failure.get_or_insert(error);
        }
    }

    fn save(&mut self) {
        let Some(path) = &self.checkpoint_path else { return };
        let (point, checkpoint) = (self.point.clone(), &mut self.checkpoint);
        let saved = self.output.sync().and_then(|bytes| {
            resume::save(path, checkpoint, point, bytes, &self.summary, self.now)
        });
        self.saved = Instant::now();
        if let Err(error) = saved {
            self.failure.get_or_insert(error);
        }
    }
}

impl Sink for Collector {
    type Item = Judged;
    type Ended = Ended;

    fn take(&mut self, item: Numbered<Sifted<Judged>>) -> ControlFlow<()> {
        if self.is_closed {
            return ControlFlow::Break(());
        }
        let point = item.resume_point();
        let (report, text) = match item.outcome {
            Ok(Sifted::LeftOut(left)) => {
                left.count(&mut self.summary.left_out);
                self.point = Some(point);
                return ControlFlow::Continue(());
            }
            Ok(Sifted::Kept(Judged { report, text, missing, aggregate })) => {
                self.remember_missing(missing);
                if let (Some(reports), Some(message)) = (&mut self.reports, aggregate) {
                    reports.add(message);
                }
                (report, text)
            }
            Err(damage) => {
                let reason = damage.to_string();
                let report =
                    MessageReport::damaged(place(&item.location), damage::code(&damage), reason);
                let mut text = String::new();
                self.format.message(&report, &mut text);
                (report, text)
            }
        };
        self.summary.add(&report);
        self.head();
        let separator = if self.has_message { self.format.separator() } else { "" };
        let is_enough = self.output.append(|out| {
            out.push_str(separator);
            out.push_str(&text);
        });
        self.has_message = true;
        self.point = Some(point);
        if is_enough {
            self.write();
        }
        if self.failure.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// What is to be done from time to time: whoever reads along sees results soon, and not much
    /// work is lost where the machine stops.
    fn tick(&mut self) {
        if self.failure.is_none() && !self.is_closed {
            if self.output.is_pending() {
                self.write();
            }
            if self.saved.elapsed() >= SAVE_EVERY {
                self.save();
            }
        }
    }

    /// Ends the run here: the rest of the document, and the checkpoint.
    fn finish(&mut self, is_complete: bool) -> Result<Ended, CliError> {
        self.is_closed = true;
        self.bar.clear();
        self.head();
        if self.failure.is_none() && !is_complete {
            self.save();
        }
        if self.failure.is_none() {
            let (format, summary) = (&self.format, &self.summary);
            self.output.append(|out| format.tail(summary, is_complete, out));
            self.write();
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if let (true, Some(path)) = (is_complete, &self.checkpoint_path) {
            resume::remove(path)?;
        }
        Ok(Ended {
            summary: mem::take(&mut self.summary),
            missing: mem::take(&mut self.missing),
            format: self.format.clone(),
            checkpoint_path: self.checkpoint_path.take(),
            is_complete,
            reports: self.reports.take(),
        })
    }
}

impl Ended {
    /// Tells on standard error what the results do not tell, and what can be done about them.
    /// `ask` is the command that lists open questions.
    pub(super) fn hints(&self, ask: &str, at: JudgedAt, is_in_file: bool) {
        let is_told = matches!(self.format, Format::Text { .. }) && !is_in_file;
        if !is_told {
            let color =
                anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
            error::plain(&self.summary.text(color).to_string());
        }
        if !self.is_complete {
            match &self.checkpoint_path {
                Some(path) => error::hint(&format!(
                    "the run was interrupted; the same command with --resume {} goes on",
                    quoted(path)
                )),
                None if is_told => {}
                None => error::hint("the run was interrupted: there is more mail than this"),
            }
        }
        if self.summary.messages() == 0 && self.is_complete {
            error::hint(&match all_left_out(&self.summary.left_out) {
                Some(text) => text,
                None => "there is no message in what was given".to_owned(),
            });
        }
        if !self.missing.is_empty() {
            let least = if self.missing.len() < MISSING_REMEMBERED { "" } else { "at least " };
            let count = self.missing.len();
            let questions = if count == 1 { "question is" } else { "questions are" };
            error::hint(&format!(
                "{least}{count} DNS {questions} not in the snapshot; this lists what it must \
                 answer:\n{ask}"
            ));
        }
        let expired = self.summary.reason("expired");
        if expired > 0 && at == JudgedAt::Now {
            let signatures = if expired == 1 { "signature has" } else { "signatures have" };
            error::hint(&format!(
                "{expired} {signatures} expired since; --at received judges each message at the \
                 time of its arrival"
            ));
        }
    }

    /// The exit code, as `--help` tells it.
    pub(super) fn status(&self, exit_zero: bool) -> Status {
        let results = &self.summary.results;
        let bad = [
            MessageResult::Fail,
            MessageResult::Policy,
            MessageResult::PermError,
            MessageResult::Neutral,
        ];
        if !self.is_complete {
            Status::Interrupted
        } else if exit_zero {
            Status::Good
        } else if bad.into_iter().any(|result| results.of(result) > 0) {
            Status::Found
        } else if self.summary.damaged() > 0 {
            Status::Failure
        } else if results.of(MessageResult::TempError) > 0 {
            Status::TemporaryFailure
        } else {
            Status::Good
        }
    }
}

/// A path as a shell reads it.
pub(super) fn quoted(path: &Path) -> String {
    let path = path.to_string_lossy();
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ',' | '+' | '@');
    if !path.is_empty() && path.chars().all(is_plain) {
        path.into_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_for_the_shell() {
        assert_eq!(quoted(Path::new("a/b-1.mbox")), "a/b-1.mbox");
        assert_eq!(quoted(Path::new("my mail")), "'my mail'");
        assert_eq!(quoted(Path::new("it's; rm -rf")), r"'it'\''s; rm -rf'");
    }
}
