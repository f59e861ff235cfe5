//! See `waxseal_fuzz::mbox`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::mbox(data));
