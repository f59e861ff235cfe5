//! See `waxseal_fuzz::received_spf`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::received_spf(data));
