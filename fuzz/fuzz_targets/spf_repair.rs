//! See `waxseal_fuzz::spf_repair`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::spf_repair(data));
