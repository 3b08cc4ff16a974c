// What a Markdown page of this folder needs in a browser, in the book and in the crate's
// documentation alike: formulas as MathML, and links and pictures that lead to their place.
"use strict";
(() => {
    // GitHub's forms of a formula: ```math fences, and inline $`…`$, whose dollars stand around a
    // code element
    const show = (code, place, displayMode) => {
        const formula = document.createElement(displayMode ? "div" : "span");
        formula.className = displayMode ? "formula" : "inline-formula";
        temml.render(code.textContent, formula, { displayMode });
        place.replaceWith(formula);
    };
    for (const code of document.querySelectorAll("code.language-math, pre.language-math > code")) {
        show(code, code.closest("pre"), true);
    }
    for (const code of document.querySelectorAll(":not(pre) > code")) {
        const [before, after] = [code.previousSibling, code.nextSibling];
        if (before?.nodeValue?.endsWith("$") && after?.nodeValue?.startsWith("$")) {
            before.nodeValue = before.nodeValue.slice(0, -1);
            after.nodeValue = after.nodeValue.slice(1);
            show(code, code, false);
        }
    }

    // Links are written as they lead from docs/. The documentation has a chapter's page in
    // target/doc/brickprop/tutorial/CHAPTER/, the book in target/book/.
    const isRelative = (link) => !/^([a-z]+:|#|\/)/.test(link);
    const change = (selector, name, moved) => {
        for (const element of document.querySelectorAll(selector)) {
            const link = element.getAttribute(name);
            if (isRelative(link)) {
                element.setAttribute(name, moved(link));
            }
        }
    };
    if (document.querySelector("meta[name=rustdoc-vars]")) {
        const docs = "../../../../../docs/";
        const chapter = /^((?:\d\d|appendix)-[^/]*)\.md(#.*)?$/;
        change(".docblock a[href]", "href", (link) => {
            const [, page, anchor = ""] = link.match(chapter) ?? [];
            // as the modules of src/tutorial.rs are named
            const module = page?.replaceAll("-", "_").replace(/^(?=\d)/, "chapter_");
            if (module) {
                return `../${module}/index.html${anchor}`;
            }
            const isItem = /\.html(#|$)/.test(link);
            return isItem ? link : docs + link;
        });
        // as on docs.rs, where the package has no pictures: their words instead
        for (const picture of document.querySelectorAll(".docblock img[src]")) {
            picture.addEventListener("error", () => {
                const note = document.createElement("em");
                note.textContent = `(Picture, to be seen in the repository: ${picture.alt})`;
                picture.replaceWith(note);
            });
        }
        change(".docblock img[src]", "src", (link) => docs + link);
        if (location.protocol !== "file:") {
            const note = document.createElement("p");
            note.textContent = "Pictures and links to source files work in the repository's own "
                + "documentation: cargo doc --open.";
            document.querySelector(".docblock")?.prepend(note);
        }
    } else {
        // mdBook has turned .md into .html also where a link leads out of the book
        const outside = `${path_to_root}../`;
        change(`main a[href^="${outside}"]`, "href", (link) =>
            outside + "../" + link.slice(outside.length).replace(/\.html(?=#|$)/, ".md"));
        // the page that README.md there tells of is part of the book; of its panels, each that a
        // chapter speaks of is shown in the chapter (a page that is opened as a file may load no WebAssembly)
        for (const link of document.querySelectorAll("main a[href*='playground/README.html']")) {
            const panel = link.hash.slice(1);
            link.href = `${path_to_root}playground/page/index.html${panel && `#panel=${panel}`}`;
            if (panel && location.protocol !== "file:") {
                const frame = document.createElement("iframe");
                Object.assign(frame, { src: link.href, title: link.textContent, loading: "lazy" });
                frame.className = "touch";
                link.closest("p").after(frame);
            }
        }
    }
})();
