//! See `waxseal_fuzz::message_rules`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::message_rules(data));
