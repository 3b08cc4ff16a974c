//! The tutorial, chapter by chapter: the pages of `docs/`, whose short pieces of Rust run as tests.
//!
//! Formulas are set by a script. Pictures are taken from the repository in whose `target/doc` this
//! page lies; where it lies elsewhere, a note stands in their place. The script stands in each page,
//! some 170 kB, which compress to a third: a page of the documentation has no place for files of its
//! own, and to load the script from elsewhere would need the network.

/// A chapter: a module, and its page in `docs/`, with the script that sets the formulas.
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

chapter!(chapter_00_pictures_are_numbers, "00-pictures-are-numbers");
chapter!(chapter_01_one_neuron, "01-one-neuron");
chapter!(chapter_02_forward_pass, "02-forward-pass");
chapter!(chapter_03_cost_function, "03-cost-function");
chapter!(chapter_04_chain_rule, "04-chain-rule");
chapter!(chapter_05_gradient_check, "05-gradient-check");
chapter!(chapter_06_backpropagation, "06-backpropagation");
chapter!(chapter_07_keep_going, "07-keep-going");
chapter!(chapter_08_dense_network, "08-dense-network");
chapter!(chapter_09_convolution, "09-convolution");
chapter!(chapter_10_more_bricks, "10-more-bricks");
chapter!(chapter_11_real_photos, "11-real-photos");
chapter!(chapter_12_looking_inside, "12-looking-inside");
chapter!(chapter_13_fast, "13-fast");
chapter!(chapter_14_bug_museum, "14-bug-museum");
chapter!(chapter_15_densenet, "15-densenet");
chapter!(appendix_primer, "appendix-primer");
chapter!(appendix_equivalents, "appendix-equivalents");
chapter!(appendix_symbols, "appendix-symbols");
chapter!(appendix_reading, "appendix-reading");
