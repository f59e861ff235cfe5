//! DMARC: the record, the policy in force, and where reports go.

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[];
