//! The progress bar, on a terminal.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use waxseal_batch::{Cancel, Progress};

use crate::error::CliError;
use crate::input::InputArgs;
use crate::output::Output;

/// A bar on standard error; nothing where that is no terminal or nobody wants one.
#[derive(Clone)]
pub(crate) struct Bar {
    bar: ProgressBar,
    progress: Arc<Progress>,
}

impl Bar {
    /// Begins to look how much there is to do, meanwhile.
    pub(crate) fn new(
        input: &InputArgs,
        is_quiet: bool,
        progress: Arc<Progress>,
        cancel: Cancel,
    ) -> Self {
        if is_quiet || !io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), progress };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        // Our own templates, which a test holds.
        if let Ok(style) = ProgressStyle::with_template(UNKNOWN_LENGTH) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Ok(input) = input.open() {
            let bar = bar.clone();
            // Ends with the command, if not before.
            thread::spawn(move || {
                let scan = input.scan(&cancel);
                if scan.is_complete {
                    bar.set_length(scan.bytes);
                    if let Ok(style) = ProgressStyle::with_template(KNOWN_LENGTH) {
                        bar.set_style(style);
                    }
                }
            });
        }
        Self { bar, progress }
    }

    /// Shows how far the run is.
    pub(crate) fn update(&self) {
        if !self.bar.is_hidden() {
            let (messages, damaged) = (self.progress.messages(), self.progress.damaged());
            self.bar.set_position(self.progress.bytes());
            self.bar.set_message(match damaged {
                0 => format!("{messages} messages"),
                _ => format!("{messages} messages, {damaged} damaged"),
            });
        }
    }

    /// Writes to the same terminal without spoiling the bar.
    pub(crate) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Writes out what is pending, which may go to the bar's terminal.
    pub(crate) fn flush(&self, output: &mut Output) -> Result<(), CliError> {
        if output.is_terminal() { self.suspend(|| output.flush()) } else { output.flush() }
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

const UNKNOWN_LENGTH: &str = "{spinner} {binary_bytes} {binary_bytes_per_sec}, {msg}";
const KNOWN_LENGTH: &str = "{wide_bar} {binary_bytes} of {binary_total_bytes}, {eta} left, {msg}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_well_formed() {
        assert!(ProgressStyle::with_template(UNKNOWN_LENGTH).is_ok());
        assert!(ProgressStyle::with_template(KNOWN_LENGTH).is_ok());
    }
}
