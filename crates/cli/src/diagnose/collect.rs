//! Results taken in the order of the input: written and summed up.

use std::ops::ControlFlow;

use waxseal_batch::Numbered;
use waxseal_bounce::knowledge::Cause;
use waxseal_report::{
    DiagnoseFormat, DiagnoseReport, DiagnoseSummary, DiagnoseWriter, UnansweredLines,
};
use waxseal_verify::dns::{DnsFailure, Question};

use super::reader::Read;
use crate::damage;
use crate::error::{self, CliError};
use crate::fail_on::FailOn;
use crate::input::place;
use crate::output::Output;
use crate::progress::Bar;
use crate::run::Sink;
use crate::status::Status;
use crate::sync_filter::{Sifted, all_left_out};

/// The state of a run.
pub(super) struct Collector {
    format: DiagnoseFormat,
    writer: DiagnoseWriter,
    output: Output,
    bar: Bar,
    failure: Option<CliError>,
    is_closed: bool,
}

/// How a run has ended.
pub(super) struct Ended {
    summary: DiagnoseSummary,
    format: DiagnoseFormat,
    unanswered: Vec<(Question, DnsFailure)>,
    is_complete: bool,
}

impl Collector {
    pub(super) fn new(
        format: DiagnoseFormat,
        writer: DiagnoseWriter,
        mut output: Output,
        bar: Bar,
    ) -> Self {
        output.append(|out| writer.begin(out));
        Self { format, writer, output, bar, failure: None, is_closed: false }
    }

    fn write(&mut self) {
        if let Err(error) = self.bar.flush(&mut self.output) {
            self.failure.get_or_insert(error);
        }
    }
}

impl Sink for Collector {
    type Item = Read;
    type Ended = Ended;

    fn take(&mut self, item: Numbered<Sifted<Read>>) -> ControlFlow<()> {
        if self.is_closed {
            return ControlFlow::Break(());
        }
        let (report, text) = match item.outcome {
            Ok(Sifted::LeftOut(left)) => {
                left.count(self.writer.left_out());
                return ControlFlow::Continue(());
            }
            Ok(Sifted::Kept(Read { report, text })) => (report, text),
            Err(damage) => {
                let place = place(&item.location);
                let report =
                    DiagnoseReport::damaged(place, damage::code(&damage), damage.to_string());
                let text = self.format.text(&report);
                (report, text)
            }
        };
        let (writer, output) = (&mut self.writer, &mut self.output);
        if output.append(|out| writer.report(&report, &text, out)) {
            self.write();
        }
        if self.failure.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn tick(&mut self) {
        if self.failure.is_none() && !self.is_closed && self.output.is_pending() {
            self.write();
        }
    }

    fn finish(&mut self, is_complete: bool) -> Result<Ended, CliError> {
        self.is_closed = true;
        self.bar.clear();
        if self.failure.is_none() {
            let writer = &self.writer;
            self.output.append(|out| writer.end(is_complete, out));
            self.write();
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let (summary, unanswered) = (self.writer.summary().clone(), self.writer.unanswered());
        Ok(Ended { summary, format: self.format, unanswered, is_complete })
    }
}

impl Ended {
    /// Tells on standard error what the results do not tell, and what can be done about them.
    pub(super) fn hints(&self, is_in_file: bool, has_no_dns: bool) {
        if !matches!(self.format, DiagnoseFormat::Text { .. }) || is_in_file {
            let color =
                anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
            error::plain(&self.summary.text(color).to_string());
        }
        if !self.is_complete {
            error::hint("the run was interrupted: there is more mail than this");
        } else if self.summary.mails == 0 {
            error::hint(&match all_left_out(&self.summary.left_out) {
                Some(text) => text,
                None => "there is no mail in what was given".to_owned(),
            });
        } else if self.summary.mails == self.summary.other {
            error::hint(
                "none of this came back, came late or was taken for spam, as far as it tells; \
                 `waxseal verify` judges mail",
            );
        }
        if has_no_dns && self.summary.bounces.cause(Cause::AuthenticationFailure) > 0 {
            error::hint(
                "with --dns live the sender's domain is checked, too, and the findings have the \
                 records to publish",
            );
        }
        if !self.unanswered.is_empty() {
            let questions = match self.unanswered.len() {
                1 => "1 question about a sender has".to_owned(),
                count => format!("{count} questions about senders have"),
            };
            let lines = UnansweredLines(&self.unanswered);
            error::hint(format!("{questions} no answer\n{lines}").trim_end());
        }
    }

    /// The exit code, as `--help` tells it.
    pub(super) fn status(&self, fail_on: FailOn) -> Status {
        // Also where no rule is sure enough, as for an answer that nobody knows.
        let is_lost = fail_on != FailOn::Never && self.summary.bounces.bounced() > 0;
        if !self.is_complete {
            Status::Interrupted
        } else if fail_on.is_met(self.summary.findings) || is_lost {
            Status::Found
        } else if self.summary.damaged > 0 {
            Status::Failure
        } else if !self.unanswered.is_empty() {
            Status::TemporaryFailure
        } else {
            Status::Good
        }
    }
}
