//! The tutorial, chapter by chapter: the pages of `docs/`, whose short pieces of Rust run as tests.
//!
//! Without a browser that runs scripts, formulas stay in the letters of LaTeX, and pictures are in
//! `docs/images`.
