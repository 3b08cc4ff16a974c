"use strict";
// Where the book is, seen from this page. A page outside of it has no book beside it, and no links.

const IN_BOOK = location.pathname.includes("/playground/page/");
const CHAPTERS = IN_BOOK ? linked("../../", {
  book: "index.html",
  pictures: "00-pictures-are-numbers.html",
  forward: "02-forward-pass.html",
  costFunction: "03-cost-function.html",
  chainRule: "04-chain-rule.html",
  gradientCheck: "05-gradient-check.html",
  backpropagation: "06-backpropagation.html",
  keepGoing: "07-keep-going.html",
  realPhotos: "11-real-photos.html",
  lookingInside: "12-looking-inside.html",
  primer: "appendix-primer.html",
}) : {};

function linked(book, pages) {
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, book + page]));
}

for (const link of document.querySelectorAll("[data-chapter]")) {
  const address = CHAPTERS[link.dataset.chapter];
  if (address) link.href = address;
}
