//! See `waxseal_fuzz::domain_keys`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::domain_keys(data));
