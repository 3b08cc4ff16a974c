//! brickprop for a browser: JSON and bytes in, JSON and bytes out.
//!
//! A page writes its question into [`inbox`], calls [`ask`], and reads the answer's words and bytes where
//! the four other functions say. Nothing else crosses the border, so no glue has to be generated, and
//! a native program asks the same [`Play`] the same questions.
#![deny(missing_docs)]

mod answer;
mod check;
mod look;
mod model;
mod own;
mod play;
mod settings;
mod training;
mod why;

use std::{cell::RefCell, panic};

pub use answer::Answer;
pub use play::Play;

#[derive(Default)]
struct Desk {
    inbox: Vec<u8>,
    answer: Answer,
    play: Play,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
    static LAST_WORDS: RefCell<String> = RefCell::default();
}

/// Where to write a question of so many bytes: its JSON, then the bytes that come along.
#[unsafe(no_mangle)]
pub extern "C" fn inbox(length: usize) -> *mut u8 {
    DESK.with_borrow_mut(|desk| {
        desk.inbox.resize(length, 0);
        desk.inbox.as_mut_ptr()
    })
}

/// Answers the question in the inbox, whose JSON has so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn ask(words: usize) {
    panic::set_hook(Box::new(|panic| {
        LAST_WORDS.with_borrow_mut(|last| *last = panic.to_string());
    }));
    DESK.with_borrow_mut(|desk| {
        let (words, bytes) = desk.inbox.split_at(words);
        desk.answer = desk.play.ask(words, bytes);
    });
}

/// Where the answer's JSON begins.
#[unsafe(no_mangle)]
pub extern "C" fn words() -> *const u8 {
    DESK.with_borrow(|desk| desk.answer.words.as_ptr())
}

/// How many bytes the answer's JSON has.
#[unsafe(no_mangle)]
pub extern "C" fn words_length() -> usize {
    DESK.with_borrow(|desk| desk.answer.words.len())
}

/// Where the answer's bytes begin.
#[unsafe(no_mangle)]
pub extern "C" fn bytes() -> *const u8 {
    DESK.with_borrow(|desk| desk.answer.bytes.as_ptr())
}

/// How many bytes came along with the answer.
#[unsafe(no_mangle)]
pub extern "C" fn bytes_length() -> usize {
    DESK.with_borrow(|desk| desk.answer.bytes.len())
}

/// Where the words of a panic begin, once [`ask`] did not come back.
#[unsafe(no_mangle)]
pub extern "C" fn last_words() -> *const u8 {
    LAST_WORDS.with_borrow(|last| last.as_ptr())
}

/// How many bytes they have.
#[unsafe(no_mangle)]
pub extern "C" fn last_words_length() -> usize {
    LAST_WORDS.with_borrow(String::len)
}
