//! See `waxseal_fuzz::checked_domain`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::checked_domain(data));
