//! Waxseal.
