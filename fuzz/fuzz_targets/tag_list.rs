//! See `waxseal_fuzz::tag_list`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::tag_list(data));
