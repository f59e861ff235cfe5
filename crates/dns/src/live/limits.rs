//! The bounds of asking the network.

use std::time::Duration;

use crate::RoundLimits;

/// What asking the network may cost.
///
/// ```
/// let mut limits = waxseal_dns::live::LiveLimits::default();
/// limits.tries = 3;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveLimits {
    /// How long one server has for one answer; 3 seconds. TCP, where it is needed, has as long again.
    pub try_time: Duration,
    /// How often a server that stays silent is asked; 2.
    pub tries: usize,
    /// How long one call of [`LiveDns::resolve`](super::LiveDns::resolve) may take; 15 seconds. What
    /// has no answer by then is a timeout.
    pub call_time: Duration,
    /// How many questions are on their way at the same time, whoever asks; 32.
    pub in_flight: usize,
    /// How many aliases (CNAME) are followed for one question; 16. One more, or a circle, is
    /// [`DnsFailure::CnameChain`](waxseal_verify::dns::DnsFailure::CnameChain).
    pub alias_chain: usize,
    /// How large one answer may be, in octets, names written out; 128 KiB. A larger one is
    /// [`DnsFailure::Truncated`](waxseal_verify::dns::DnsFailure::Truncated).
    pub answer_octets: usize,
    /// How many answers are kept; 500,000. What is answered beyond that is asked again.
    pub kept_answers: usize,
    /// How many octets the kept answers and their questions may take; 256 MiB.
    pub kept_octets: usize,
    /// After so many exchanges in silence, servers that have never said anything are asked for the
    /// root, which every server answers at once, and given up where they stay silent: whoever has no
    /// network need not wait for each question of an archive; 4.
    pub silences: usize,
    /// The rounds of one evaluation.
    pub rounds: RoundLimits,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            try_time: Duration::from_secs(3),
            tries: 2,
            call_time: Duration::from_secs(15),
            in_flight: 32,
            alias_chain: 16,
            answer_octets: 128 << 10,
            kept_answers: 500_000,
            kept_octets: 256 << 20,
            silences: 4,
            rounds: RoundLimits::default(),
        }
    }
}
