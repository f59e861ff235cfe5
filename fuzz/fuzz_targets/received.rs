//! See `waxseal_fuzz::received`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::received(data));
