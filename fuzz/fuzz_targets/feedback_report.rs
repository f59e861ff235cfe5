//! See `waxseal_fuzz::feedback_report`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::feedback_report(data));
