//! SPF records (RFC 7208 §4.6, §5, §6, §7).
