//! ARC (RFC 8617).
