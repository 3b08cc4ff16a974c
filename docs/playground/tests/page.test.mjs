// The page in a browser: SITE=folder CHROMIUM=/usr/bin/chromium node --test page.test.mjs
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const site = process.env.SITE && resolve(process.env.SITE);
const skip = site ? false : "SITE does not say in which folder the page is built";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
// a busy computer takes its time
const PATIENCE = 120_000;
const SMALL = "side=16&characters=4&channels=4&preset=conv";
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

// opens the page, waits for its first look, and hands it over; it may not complain
async function opened({ hash = SMALL, address = server.address, ...options }, use) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && complaints.push(m.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${address}#${hash}`);
  await looked(page);
  await use(page);
  assert.equal(await page.textContent("#errors"), "");
  assert.deepEqual(complaints, []);
  await context.close();
}

async function looked(page) {
  await page.locator("#looked", { hasText: "costs" }).waitFor();
}

function number(text) {
  return Number(text.replace(/−/g, "-"));
}

async function numbers(locator) {
  return (await locator.allTextContents()).map(number);
}

// the products of a table, what else is told, and the number that they make
async function products(panel) {
  await panel.locator(".sum").waitFor();
  const sum = (await numbers(panel.locator("tbody tr td:last-child"))).reduce((a, b) => a + b, 0);
  const [, ...others] = await numbers(panel.locator("tfoot td"));
  const value = others.pop();
  return { sum: others.reduce((a, b) => a + b, sum), value };
}

function close(a, b, tolerance) {
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
}

async function chooseNumber(panel, name, ...keys) {
  const slider = panel.getByRole("slider", { name });
  await slider.focus();
  for (const key of [...keys, "Enter"]) await slider.press(key);
}

test("the small CNN learns at least 90 % of the test drawings", { skip, timeout: 4 * PATIENCE }, async () => {
  await opened({ hash: "preset=cnn" }, async (page) => {
    await page.click("#run");
    const learnt = () => {
      const [, percent] = document.querySelector("#tested").textContent.match(/(\d+)\s%/);
      return Number(percent) >= 90;
    };
    await page.waitForFunction(learnt, null, { timeout: 3 * PATIENCE });
    await page.click("#run");
    await page.locator("#run", { hasText: "Run" }).waitFor();
    assert.match(await page.getAttribute("#cost-curve", "aria-label"), /batch .* after \d+ steps/);
    assert.ok(await page.locator("#gallery .right").count() >= 0.9 * 64);
  });
});

test("each number is the sum of its products, and gradients pass their check", { skip, timeout: 3 * PATIENCE }, async () => {
  await opened({ hash: `${SMALL}&step=1` }, async (page) => {
    const forward = page.locator("#step-1");
    for (const layer of ["0 Conv2d", "1 ReLU", "2 MaxPool2d", "4 Dense"]) {
      await chooseNumber(forward, layer, "ArrowRight", "ArrowDown", "ArrowRight");
      await forward.locator(".detail h3", { hasText: layer }).waitFor();
      const { sum, value } = await products(forward);
      close(sum, value, 1e-4);
    }

    await page.click("#tab-2");
    const [, p, own] = (await page.textContent("#step-2 .sum")).match(/−ln ([\d.]+) = ([\d.]+)/);
    close(-Math.log(p), Number(own), 1e-4);

    await page.click("#tab-3");
    const backward = page.locator("#step-3");
    for (const name of ["bias of 4 Dense", "weight of 4 Dense", "x of 4 Dense", "bias of 0 Conv2d"]) {
      await chooseNumber(backward, `gradient of ${name}`, "ArrowRight");
      await backward.locator(".detail h3", { hasText: `Gradient of ${name}` }).waitFor();
      const { sum, value } = await products(backward);
      close(sum, value, 1e-4);
      await checked(backward);
    }
    await chooseNumber(backward, "gradient of the logits", "ArrowRight");
    await backward.locator(".detail h3", { hasText: "logit" }).waitFor();
    await checked(backward);
  });
});

async function checked(panel) {
  await panel.getByRole("button", { name: "Check this slope" }).click();
  const told = panel.locator(".checked", { hasText: "Relative error" });
  await told.waitFor();
  const text = await told.textContent();
  const [, error] = text.match(/Relative error ([\d.e−]+)/);
  assert.ok(text.includes("kink") || number(error.replace(/\.$/, "")) < 1e-4, text);
}

test("the fourth step does what it says", { skip, timeout: 2 * PATIENCE }, async () => {
  await opened({ hash: `${SMALL}&step=4` }, async (page) => {
    const panel = page.locator("#step-4");
    await panel.locator("select").selectOption({ label: "4 Dense: weight" });
    await chooseNumber(panel, "4 Dense: weight", "ArrowRight", "ArrowRight");
    const [before] = await numbers(panel.locator("table td").first());
    await panel.getByRole("button", { name: "Do the step" }).click();
    const sum = await panel.locator("dd").last().textContent();
    const [weight, rate, velocity, after] = sum.split(/ − | · | = /).map(number);
    close(weight, before, 1e-5);
    close(weight - rate * velocity, after, 1e-5);
    assert.match(await page.textContent("#progress"), /Step 1,/);
    await panel.getByRole("button", { name: "And again" }).click();
    await looked(page);
  });
});

test("the keyboard alone is enough", { skip, timeout: 2 * PATIENCE }, async () => {
  await opened({}, async (page) => {
    const focused = () => page.evaluate(() => document.activeElement.id);
    for (let i = 0; i < 20 && await focused() !== "run"; i++) await page.keyboard.press("Tab");
    assert.equal(await focused(), "run");
    await page.keyboard.press("Enter");
    await page.locator("#progress", { hasText: /Step [1-9]/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("#run", { hasText: "Run" }).waitFor();

    await page.focus("#take-look");
    await page.keyboard.press("Enter");
    await looked(page);
    await page.focus("#tab-1");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "tab-2");
    await page.locator("#step-2 table").waitFor();
  });
});

test("the tour walks through the four steps and back", { skip, timeout: 2 * PATIENCE }, async () => {
  await opened({}, async (page) => {
    await page.click("#tour-begin");
    for (const step of [1, 2, 3, 4]) {
      await page.locator("#tour").getByRole("button", { name: "Next" }).click();
      await page.locator(`#step-${step}.toured`).waitFor();
    }
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "tour-begin");
  });
});

test("a link shows the same again", { skip, timeout: 2 * PATIENCE }, async () => {
  await opened({ hash: "preset=dense&side=16&characters=3&rate=0.005&step=2&example=3" }, async (page) => {
    assert.equal(await page.inputValue("[name=rate]"), "0.005");
    assert.equal(await page.getAttribute("#tab-2", "aria-selected"), "true");
    assert.match(await page.textContent("#step-2 caption"), /Example 3/);
    assert.match(page.url(), /preset=dense/);
  });
});

test("what is wrong is told in words", { skip, timeout: 2 * PATIENCE }, async () => {
  await opened({}, async (page) => {
    await page.fill("[name=characters]", "99");
    await page.click("#again");
    await page.locator("#errors", { hasText: "Characters" }).waitFor();
    await page.click("#errors button");
  });
});

test("the last words of a network that breaks are told, and another can begin", { skip, timeout: 2 * PATIENCE }, async () => {
  const source = readFileSync(`${site}/worker.js`, "utf8");
  const call = "wasm.ask(said.length);";
  assert.ok(source.includes(call));
  const breaks = source.replace(call, `if (question.ask === "train") throw Error("broken"); ${call}`);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route("**/worker.js", (route) => route.fulfill({ contentType: "text/javascript", body: breaks }));
  await page.goto(`${server.address}#${SMALL}`);
  await looked(page);
  await page.click("#one-step");
  await page.locator("#errors", { hasText: "broken" }).waitFor();
  await page.click("#again");
  await looked(page);
  assert.match(await page.textContent("#progress"), /Step 0/);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing serious, ${colorScheme}`, { skip, timeout: 3 * PATIENCE }, async () => {
    await opened({ colorScheme, bypassCSP: true }, async (page) => {
      await page.evaluate(AXE);
      for (const step of [1, 2, 3, 4]) {
        await page.click(`#tab-${step}`);
        const { violations } = await page.evaluate(() => axe.run());
        const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        const told = bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
        assert.deepEqual(told, [], `step ${step}`);
      }
    });
  });
}

test("a browser without SIMD gets the plain one", { skip: skip || without("plain.wasm"), timeout: 2 * PATIENCE }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    WebAssembly.validate = () => false;
  });
  const plain = page.waitForResponse((response) => response.url().endsWith("plain.wasm"));
  await page.goto(`${server.address}#${SMALL}`);
  assert.equal((await plain).status(), 200);
  await page.locator("#looked", { hasText: "costs" }).waitFor({ timeout: PATIENCE });
  await context.close();
});

test("opens by double click too", { skip: skip || without("wasm.js"), timeout: 2 * PATIENCE }, async () => {
  await opened({ address: pathToFileURL(`${site}/index.html`).href }, async (page) => {
    await page.click("#one-step");
    await page.locator("#progress", { hasText: "Step 1," }).waitFor();
  });
});

function without(name) {
  return existsSync(`${site}/${name}`) ? false : `the site has no ${name}`;
}

for (const width of [360, 768, 1280]) {
  test(`nothing is wider than ${width} pixels`, { skip, timeout: 2 * PATIENCE }, async () => {
    await opened({ viewport: { width, height: 800 } }, async (page) => {
      for (const step of [1, 2, 3, 4]) {
        await page.click(`#tab-${step}`);
        if (step === 1) await chooseNumber(page.locator("#step-1"), "0 Conv2d", "ArrowRight");
        if (step === 1) await page.locator("#step-1 .sum").waitFor();
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `step ${step}`);
      }
    });
  });
}
