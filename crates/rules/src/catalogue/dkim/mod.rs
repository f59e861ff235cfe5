//! DKIM keys: what stands at each selector.

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[];
