//! See `waxseal_fuzz::mailbox`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::mailbox(data));
