//! See `waxseal_fuzz::authentication_results`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::authentication_results(data));
