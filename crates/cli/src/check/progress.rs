//! The progress bar of many domains, on a terminal.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TEMPLATE: &str = "{wide_bar} {pos} of {len} domains, {eta} left";

/// A bar on standard error; nothing where that is no terminal, nobody wants one, or one domain is
/// checked.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(domains: usize, is_quiet: bool) -> Self {
        if is_quiet || domains < 2 || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let length = u64::try_from(domains).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        // Our own template, which a test holds.
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// One domain more is done, whatever came out.
    pub(super) fn count<T>(&self, done: T) -> T {
        self.0.inc(1);
        done
    }

    /// Writes to the same terminal without spoiling the bar.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_well_formed() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
