//! Fuzzing of all that reads what somebody may have sent: see README.md.

pub mod readers;
pub mod seeds;
