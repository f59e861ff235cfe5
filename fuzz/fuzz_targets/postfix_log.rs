//! See `waxseal_fuzz::postfix_log`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::postfix_log(data));
