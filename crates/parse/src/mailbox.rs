//! Mailboxes and address lists (RFC 5322 §3.4).
