//! Sealing
