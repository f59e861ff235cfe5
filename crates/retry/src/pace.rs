//! How waits grow.

use core::time::Duration;

/// No wait is shorter: a receiver that is asked every second takes it for an attack.
const SHORTEST: Duration = Duration::from_mins(1);

/// Waits stop growing after so many failures, if they have not met their longest before.
const MAX_GROWTH_STEPS: u32 = 64;

/// How long is waited after each failure: the first wait, then each one longer, up to the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pace {
    first: Duration,
    longest: Duration,
    growth_percent: u32,
}

impl Pace {
    /// Waits from `first` to `longest`, each twice as long as the one before, in whole seconds. A first
    /// wait of less than a minute is a minute, and the longest is not shorter than the first.
    pub const fn new(first: Duration, longest: Duration) -> Self {
        let first = later(SHORTEST, first);
        Self { first, longest: later(first, longest), growth_percent: 200 }
    }

    /// The same, with each wait so many percent of the one before; 100 or less keeps them equal.
    #[must_use]
    pub const fn with_growth_percent(self, growth_percent: u32) -> Self {
        let growth_percent = if growth_percent < 100 { 100 } else { growth_percent };
        Self { growth_percent, ..self }
    }

    /// The first wait.
    pub const fn first(&self) -> Duration {
        self.first
    }

    /// The longest wait.
    pub const fn longest(&self) -> Duration {
        self.longest
    }

    /// How long is waited after so many failures.
    ///
    /// # Complexity
    /// At most 64 steps.
    pub fn wait(&self, failures: u32) -> Duration {
        let longest = self.longest.as_secs();
        let mut wait = self.first.as_secs();
        for _ in 1..failures.min(MAX_GROWTH_STEPS) {
            if wait >= longest {
                break;
            }
            wait = wait.saturating_mul(u64::from(self.growth_percent)) / 100;
        }
        Duration::from_secs(wait.min(longest))
    }
}

const fn later(one: Duration, other: Duration) -> Duration {
    let (one, other) = (one.as_secs(), other.as_secs());
    Duration::from_secs(if one < other { other } else { one })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60;

    fn minutes(pace: Pace) -> Vec<u64> {
        (1..=6).map(|failures| pace.wait(failures).as_secs() / MINUTE).collect()
    }

    #[test]
    fn waits_grow_up_to_the_longest() {
        let pace = Pace::new(Duration::from_secs(30 * MINUTE), Duration::from_secs(180 * MINUTE));
        assert_eq!(minutes(pace), [30, 60, 120, 180, 180, 180]);
        assert_eq!(minutes(pace.with_growth_percent(150)), [30, 45, 67, 101, 151, 180]);
        assert_eq!(minutes(pace.with_growth_percent(7)), [30; 6]);
    }

    #[test]
    fn nothing_is_shorter_than_a_minute_or_overflows() {
        let pace = Pace::new(Duration::ZERO, Duration::ZERO);
        assert_eq!((pace.wait(0), pace.wait(9)), (SHORTEST, SHORTEST));
        let pace = Pace::new(Duration::MAX, Duration::MAX).with_growth_percent(u32::MAX);
        assert_eq!(pace.wait(u32::MAX).as_secs(), u64::MAX);
    }
}
