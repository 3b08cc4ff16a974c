// Pictures of one's own, which here are the page's drawings in folders.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PATIENCE, barriers, opened, pictures, skip, widthOf } from "./browser.mjs";

const HASH = "preset=dense&side=16&characters=3";

// { label, png } as files in a folder for each label
function written(found) {
  const home = mkdtempSync(join(tmpdir(), "own-"));
  found.forEach(({ label, png }, i) => {
    mkdirSync(join(home, label), { recursive: true });
    writeFileSync(join(home, label, `${i}.png`), png);
  });
  return home;
}

async function chosen(page, found) {
  await page.selectOption("[name=pictures]", "own");
  const home = written(found);
  writeFileSync(join(home, found[0].label, "notes.txt"), "Dear brick,");
  await page.setInputFiles("#own [webkitdirectory]", home);
  await page.locator("#own-told", { hasText: "not taken" }).waitFor();
  rmSync(home, { recursive: true });
}

test("it learns from pictures of one's own, and says what is no picture", { skip, timeout: 3 * PATIENCE }, async () => {
  await opened({ hash: HASH }, async (page) => {
    const found = await pictures(page);
    await chosen(page, found);
    const told = await page.textContent("#own-told");
    assert.match(told, new RegExp(`${found.length} pictures of 3 classes`));
    assert.match(told, /1 file was not taken:.*notes\.txt/);

    await page.click("#run");
    await page.waitForFunction(() => /: [6-9]\d|100\s%/.test(document.querySelector("#tested").textContent));
    await page.click("#run");
    const tested = await page.locator("#gallery li").count();
    assert.ok(Math.abs(tested - found.length / 4) <= 3, `${tested} of ${found.length}`);

    await page.click("#forget");
    await page.locator("#own-told", { hasText: "no pictures yet" }).waitFor();
    await page.click("#run");
    await page.locator("#errors", { hasText: "There are no pictures yet" }).waitFor();
    await page.click("#errors button");
    await page.selectOption("[name=pictures]", "drawn");
    await page.click("#one-step");
    await page.locator("#progress", { hasText: "Step 1," }).waitFor();
  });
});

test("a picture without a class, and a class alone, are told in words", { skip, timeout: 2 * PATIENCE }, async () => {
  await opened({ hash: HASH }, async (page) => {
    const [{ png }] = await pictures(page);
    await page.selectOption("[name=pictures]", "own");
    const files = [{ name: "lone.png", mimeType: "image/png", buffer: png }];
    const input = "#own [accept]";
    await page.setInputFiles(input, files);
    await page.locator("#own-told", { hasText: "lone.png says no class" }).waitFor();
    await page.fill("#own [name=class]", "Robin");
    await page.setInputFiles(input, files);
    await page.locator("#own-told", { hasText: "1 picture of 1 class." }).waitFor();
    await page.click("#one-step");
    await page.locator("#errors", { hasText: "two or more" }).waitFor();
    await page.click("#errors button");
  });
});

test("dropped folders are walked through", { skip, timeout: 2 * PATIENCE }, async () => {
  await opened({ hash: HASH }, async (page) => {
    const [{ png }] = await pictures(page);
    await page.selectOption("[name=pictures]", "own");
    await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      // what a browser tells of folders, a few at a time
      const file = (path) => ({
        isFile: true, fullPath: path, file: (done) => done(new File([bytes], path.split("/").at(-1))),
      });
      const folder = (path, ...inside) => ({
        isFile: false, fullPath: path,
        createReader: () => ({ readEntries: (done) => done(inside.splice(0, 1)) }),
      });
      const entry = folder("/mine", folder("/mine/Robin", file("/mine/Robin/1.png"), file("/mine/Robin/2.png")),
        folder("/mine/Batman", file("/mine/Batman/1.png")));
      const event = new Event("drop", { bubbles: true, cancelable: true });
      event.dataTransfer = { items: [{ webkitGetAsEntry: () => entry }], files: [] };
      document.querySelector("#own .zone").dispatchEvent(event);
    }, png.toString("base64"));
    await page.locator("#own-told", { hasText: "3 pictures of 2 classes" }).waitFor();
    assert.deepEqual(await page.locator("#own-told tbody th").allTextContents(), ["Batman", "Robin"]);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`one's own pictures keep nobody out, ${colorScheme}`, { skip, timeout: 2 * PATIENCE }, async () => {
    await opened({ hash: HASH, colorScheme, bypassCSP: true, viewport: { width: 390, height: 800 } }, async (page) => {
      await chosen(page, (await pictures(page)).slice(0, 6));
      assert.deepEqual(await barriers(page), []);
      assert.ok(await widthOf(page) <= 390);
    });
  });
}
