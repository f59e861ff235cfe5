//! Why did this mail come late: the way of a message, read from its trace fields.

pub mod clock;
pub mod hop;
pub mod journey;
pub mod limits;
pub mod postfix_log;
pub mod route;
pub mod timeline;
pub mod tls;

#[cfg(test)]
mod tests;
