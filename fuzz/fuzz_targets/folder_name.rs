//! See `waxseal_fuzz::folder_name`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::folder_name(data));
