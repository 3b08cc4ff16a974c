"use strict";
// Where the book is, seen from this page.

const CHAPTERS = {
  book: "../index.html",
  pictures: "../00-pictures-are-numbers.html",
  forward: "../02-forward-pass.html",
  costFunction: "../03-cost-function.html",
  chainRule: "../04-chain-rule.html",
  gradientCheck: "../05-gradient-check.html",
  backpropagation: "../06-backpropagation.html",
  keepGoing: "../07-keep-going.html",
  lookingInside: "../12-looking-inside.html",
  primer: "../appendix-primer.html",
};

for (const link of document.querySelectorAll("[data-chapter]")) {
  link.href = CHAPTERS[link.dataset.chapter];
}
