//! Waxseal's fast crypto provider: aws-lc-rs
