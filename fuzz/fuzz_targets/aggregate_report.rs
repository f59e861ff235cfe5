//! See `waxseal_fuzz::aggregate_report`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::aggregate_report(data));
