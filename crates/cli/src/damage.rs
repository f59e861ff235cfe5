//! Stable names of damage.

use waxseal_batch::Damage;

/// A name for machines; the damage's `Display` is for people.
pub(crate) fn code(damage: &Damage) -> &'static str {
    match damage {
        Damage::Empty => "empty",
        Damage::TooLarge { .. } => "too-large",
        Damage::Truncated { .. } => "truncated",
        Damage::Corrupt { .. } => "corrupt",
        Damage::RatioExceeded { .. } => "ratio-exceeded",
        Damage::PermissionDenied => "permission-denied",
        Damage::NotAFile => "not-a-file",
        Damage::TooDeep { .. } => "too-deep",
        Damage::TooManyEntries { .. } => "too-many-entries",
        Damage::Panicked { .. } => "panicked",
        _ => "unreadable",
    }
}
