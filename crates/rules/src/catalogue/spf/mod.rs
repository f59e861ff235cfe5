//! SPF: the record, its terms, and what they cost.

mod missing;
mod several;

use crate::rule::Rule;

/// The rules about SPF.
pub(super) const RULES: &[&dyn Rule] = &[&several::Several, &missing::Missing];
