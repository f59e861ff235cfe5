//! MTA-STS: the record that says that there is a policy, and the policy (RFC 8461 §3).

pub mod policy;
pub mod record;
