//! `--only`: what is looked for.

use clap::ValueEnum;

/// What can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Family {
    /// Why mail came back
    Bounces,
    /// Where mail rested on its way
    Delays,
    /// Why mail landed in spam
    Placement,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Families {
    pub(super) bounces: bool,
    pub(super) delays: bool,
    pub(super) placement: bool,
}

impl Families {
    /// These, or all where none is named.
    pub(super) fn of(named: &[Family]) -> Self {
        let has = |family| named.is_empty() || named.contains(&family);
        Self {
            bounces: has(Family::Bounces),
            delays: has(Family::Delays),
            placement: has(Family::Placement),
        }
    }
}
