//! See `waxseal_fuzz::spf_evaluate`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::spf_evaluate(data));
