//! See `waxseal_fuzz::bimi_record`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::bimi_record(data));
