//! See `waxseal_fuzz::placement`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::placement(data));
