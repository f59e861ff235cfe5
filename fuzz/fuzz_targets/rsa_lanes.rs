//! See `waxseal_fuzz::rsa_lanes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::rsa_lanes(data));
