//! See `waxseal_fuzz::canonicalization`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::canonicalization(data));
