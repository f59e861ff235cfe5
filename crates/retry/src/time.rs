//! Instants and how far they are apart.

use core::time::Duration;

use waxseal_verify::time::UnixTime;

/// So long after an instant.
pub(crate) fn after(at: UnixTime, wait: Duration) -> UnixTime {
    UnixTime::from_seconds(at.seconds().saturating_add(wait.as_secs()))
}

/// How long an instant is after another one; nothing where it is before.
pub(crate) fn between(from: UnixTime, to: UnixTime) -> Duration {
    Duration::from_secs(to.seconds().saturating_sub(from.seconds()))
}
