//! See `waxseal_fuzz::mta_sts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::mta_sts(data));
