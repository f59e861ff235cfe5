//! See `waxseal_fuzz::tls_rpt_record`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waxseal_fuzz::tls_rpt_record(data));
