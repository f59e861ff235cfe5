//! E-mail authentication syntax: bytes to typed values with spans, without I/O.

pub mod domain;
