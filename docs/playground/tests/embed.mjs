// One panel alone, as the book's chapters show it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { PATIENCE, SMALL, address, barriers, opened, site, skip, widthOf } from "./browser.mjs";

const SIZE = { viewport: { width: 640, height: 512 } };

for (const panel of ["curves", "filters", "gallery", "step-1", "step-2", "step-3", "step-4", "model"]) {
  test(`${panel} stands alone in a frame`, { skip, timeout: 2 * PATIENCE }, async () => {
    await opened({ hash: `${SMALL}&panel=${panel}`, bypassCSP: true, ...SIZE }, async (page) => {
      const seen = page.locator(`#${panel}`);
      await seen.waitFor();
      for (const other of ["header", "footer", "#settings", "#steps-title"]) {
        assert.equal(await page.isVisible(other), false, other);
      }
      const step = panel.match(/step-(\d)/)?.[1];
      if (step) await seen.locator("canvas, table").first().waitFor();
      if (["curves", "filters"].includes(panel)) {
        await page.click("#one-step");
        await page.locator("#progress", { hasText: "Step 1," }).waitFor();
      }
      assert.deepEqual(await barriers(page), []);
      assert.ok(await widthOf(page) <= SIZE.viewport.width);

      await page.getByRole("link", { name: "open the whole page" }).click();
      await page.locator("header").waitFor();
      assert.match(page.url(), /preset=conv/);
      if (step) assert.equal(await page.getAttribute(`#tab-${step}`, "aria-selected"), "true");
    });
  });
}

test("in the book it is packed, and its links lead to the chapters", { skip, timeout: 2 * PATIENCE }, async () => {
  const book = new URL("book/", address()).href;
  const prepare = (page) => page.route(`${book}**`, (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    if (name.endsWith(".wasm")) return route.fulfill({ status: 404 });
    if (!name.endsWith(".gz")) return route.fulfill({ path: join(site, name) });
    return route.fulfill({ body: gzipSync(readFileSync(join(site, name.replace(".gz", "")))) });
  });
  await opened({ at: `${book}playground/page/index.html`, prepare }, async (page) => {
    const link = page.locator("#steps a", { hasText: "Chapter 2" });
    assert.equal(await link.evaluate((a) => a.href), `${book}02-forward-pass.html`);
  });
});
