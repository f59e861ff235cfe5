//! See `waxseal_fuzz::message`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::message(data));
