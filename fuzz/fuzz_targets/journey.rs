//! See `waxseal_fuzz::journey`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::journey(data));
