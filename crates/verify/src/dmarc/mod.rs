//! DMARC (RFC 9989; RFC 7489 as a policy).
