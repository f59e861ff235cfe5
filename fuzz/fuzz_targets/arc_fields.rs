//! See `waxseal_fuzz::arc_fields`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::arc_fields(data));
