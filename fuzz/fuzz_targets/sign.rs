//! See `waxseal_fuzz::sign`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::sign(data));
