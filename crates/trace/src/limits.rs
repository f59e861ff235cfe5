//! Bounds on the work that hostile mail and logs can cause.

/// How much of a message's trace is read. What lies beyond a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Hops, counted from the top: those below are the oldest, and the least believed. Hosts take a message
    /// for looping after about a hundred (RFC 5321 §6.3).
    pub hops: usize,
    /// Other clocks that are kept.
    pub clocks: usize,
    /// Messages of logs that are taken for the one at hand; each host on the way has it once or twice.
    pub logged: usize,
    /// Bounds of the parsers of signatures.
    pub parse: waxseal_parse::limits::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hops: 200,
            clocks: 100,
            logged: 100,
            parse: waxseal_parse::limits::Limits::default(),
        }
    }
}
