//! See `waxseal_fuzz::delivery_status`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::delivery_status(data));
