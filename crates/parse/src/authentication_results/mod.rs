//! The Authentication-Results field (RFC 8601 §2.2), read and written.
