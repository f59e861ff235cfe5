//! DMARC records (RFC 9989 §4.7).
