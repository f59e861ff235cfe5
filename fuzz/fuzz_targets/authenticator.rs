//! See `waxseal_fuzz::authenticator`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::authenticator(data));
