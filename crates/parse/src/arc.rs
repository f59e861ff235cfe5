//! ARC syntax: the three fields of a set (RFC 8617 §4.1).
