//! Stored mail in bulk: mbox, Maildir, MH and single messages, in parallel and in order
