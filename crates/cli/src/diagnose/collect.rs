//! Results taken in the order of the input: written and summed up.

use std::mem;
use std::ops::ControlFlow;

use waxseal_batch::Numbered;
use waxseal_bounce::knowledge::Cause;
use waxseal_report::{DiagnoseFormat, DiagnoseReport, DiagnoseSummary};

use super::reader::Read;
use crate::damage;
use crate::error::{self, CliError};
use crate::input::place;
use crate::output::Output;
use crate::progress::Bar;
use crate::run::Sink;
use crate::status::Status;
use crate::sync_filter::{Sifted, all_left_out};

/// The state of a run.
pub(super) struct Collector {
    format: DiagnoseFormat,
    output: Output,
    summary: DiagnoseSummary,
    bar: Bar,
    has_mail: bool,
    /// Whether DNS facts of some sender are missing or failed.
    is_open: bool,
    failure: Option<CliError>,
    is_closed: bool,
}

/// How a run has ended.
pub(super) struct Ended {
    summary: DiagnoseSummary,
    format: DiagnoseFormat,
    is_open: bool,
    is_complete: bool,
}

impl Collector {
    pub(super) fn new(format: DiagnoseFormat, mut output: Output, bar: Bar) -> Self {
        output.append(|out| out.push_str(format.head()));
        Self {
            format,
            output,
            summary: DiagnoseSummary::new(),
            bar,
            has_mail: false,
            is_open: false,
            failure: None,
            is_closed: false,
        }
    }

    fn write(&mut self) {
        let (bar, output) = (&self.bar, &mut self.output);
        let written =
            if output.is_terminal() { bar.suspend(|| output.flush()) } else { output.flush() };
        if let Err(error) = written {
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
                left.count(&mut self.summary.left_out);
                return ControlFlow::Continue(());
            }
            Ok(Sifted::Kept(Read { report, text, is_open })) => {
                self.is_open |= is_open;
                (report, text)
            }
            Err(damage) => {
                let place = place(&item.location);
                let report =
                    DiagnoseReport::damaged(place, damage::code(&damage), damage.to_string());
                let mut text = String::new();
                self.format.report(&report, &mut text);
                (report, text)
            }
        };
        self.summary.add(&report);
        if !text.is_empty() {
            let separator = if self.has_mail { self.format.separator() } else { "" };
            self.has_mail = true;
            let is_enough = self.output.append(|out| {
                out.push_str(separator);
                out.push_str(&text);
            });
            if is_enough {
                self.write();
            }
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
            let (format, summary) = (self.format, &self.summary);
            self.output.append(|out| format.tail(summary, is_complete, out));
            self.write();
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let summary = mem::take(&mut self.summary);
        Ok(Ended { summary, format: self.format, is_open: self.is_open, is_complete })
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
            error::hint("nothing of this is a bounce; `waxseal verify` judges ordinary mail");
        }
        if has_no_dns && self.summary.cause(Cause::AuthenticationFailure) > 0 {
            error::hint(
                "with --dns live the sender's domain is checked, too, and the findings have the \
                 records to publish",
            );
        }
        if self.is_open {
            error::hint(
                "DNS facts of some sender are missing or failed; `waxseal check DOMAIN` lists them",
            );
        }
    }

    /// The exit code, as `--help` tells it.
    pub(super) fn status(&self) -> Status {
        if !self.is_complete {
            Status::Interrupted
        } else if self.summary.bounced() > 0 {
            Status::Found
        } else if self.summary.damaged > 0 {
            Status::Failure
        } else if self.is_open {
            Status::TemporaryFailure
        } else {
            Status::Good
        }
    }
}
