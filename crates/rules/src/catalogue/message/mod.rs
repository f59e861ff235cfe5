//! Messages: what their signatures and their header field show.

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[];
