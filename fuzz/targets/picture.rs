#![no_main]

use brickprop_fuzz::readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::picture(bytes));
