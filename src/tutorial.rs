//! The tutorial, chapter by chapter: the pages of `docs/`, whose short pieces of Rust run as tests.
//!
//! Formulas are set by a script, and pictures taken from the repository in whose `target/doc` this
//! page lies.

/// A chapter: a module, and its page in `docs/`, with the script that sets the formulas.
#[allow(unused_macros)] // until there is a chapter
macro_rules! chapter {
    ($module:ident, $page:literal) => {
        #[doc = include_str!(concat!("../docs/", $page, ".md"))]
        ///
        /// <style>
        #[doc = include_str!("../docs/theme/pages.css")]
        /// </style>
        /// <script>
        #[doc = include_str!("../docs/theme/temml.min.js")]
        #[doc = include_str!("../docs/theme/pages.js")]
        /// </script>
        #[allow(rustdoc::invalid_html_tags)] // the lint takes the script's < for tags
        pub mod $module {}
    };
}
