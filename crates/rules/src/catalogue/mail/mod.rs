//! Beside authentication: MX, MTA-STS, TLS-RPT, BIMI, reverse DNS.

use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[];
