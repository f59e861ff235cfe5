//! See `waxseal_fuzz::bounce`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::bounce(data));
