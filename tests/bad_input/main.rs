//! The promise: whatever a user gives the command, it says in words what is wrong and where, exits
//! with a code of its own, and never panics.
#![cfg(feature = "command")]

mod arguments;
mod home;
mod models;
mod pictures;
mod tables;
