// A browser for the tests, and what they all do with a page.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

export const site = process.env.SITE && resolve(process.env.SITE);
export const skip = site ? false : "SITE does not say in which folder the page is built";
// a busy computer takes its time
export const PATIENCE = 120_000;
export const SMALL = "side=16&characters=4&channels=4&preset=conv";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
let browser;
let server;

before(async () => {
  if (skip) return;
  server = await serve(site);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET,
  });
}, { timeout: PATIENCE });

after(async () => {
  await browser?.close();
  server?.close();
});

export function address() {
  return server.address;
}

// a page of its own, and no complaint is expected of it
export async function fresh(options, use) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await use(page);
  await context.close();
}

// opens the page, waits for its first look, and hands it over; it may not complain
export async function opened({ hash = SMALL, at = server.address, prepare, ...options }, use) {
  await fresh(options, async (page) => {
    const complaints = [];
    page.on("console", (m) => ["error", "warning"].includes(m.type()) && complaints.push(m.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await prepare?.(page);
    await page.goto(`${at}#${hash}`);
    await looked(page);
    await use(page);
    assert.equal(await page.textContent("#errors"), "");
    assert.deepEqual(complaints, []);
  });
}

// what is not to be seen looks too
export async function looked(page) {
  await page.locator("#looked", { hasText: "costs" }).waitFor({ state: "attached" });
}

// what axe finds that keeps people out
export async function barriers(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
}

export async function widthOf(page) {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

// the page's own test pictures as PNG: { label, png }
export async function pictures(page) {
  const found = await page.locator("#gallery li canvas").evaluateAll((all) => all.map((canvas) =>
    ({ label: canvas.getAttribute("aria-label").replace("a picture of ", ""), url: canvas.toDataURL("image/png") })));
  return found.map(({ label, url }) => ({ label, png: Buffer.from(url.split(",")[1], "base64") }));
}

export function without(name) {
  return existsSync(`${site}/${name}`) ? false : `the site has no ${name}`;
}
