// The page in a browser: SITE=folder CHROMIUM=/usr/bin/chromium node --test page.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { PATIENCE, SMALL, address, barriers, fresh, looked, opened, site, skip, widthOf, without } from "./browser.mjs";
import "./own.mjs";
import "./model.mjs";
import "./embed.mjs";

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

// each with its own settings; those that see no neighbourhoods are the weaker ones
for (const [preset, least] of Object.entries({ neuron: 90, one: 80, dense: 80, conv: 90, cnn: 90 })) {
  const title = `it learns at least ${least} % of the test drawings: ${preset}`;
  test(title, { skip, timeout: 4 * PATIENCE }, async () => {
    await opened({ hash: `preset=${preset}` }, async (page) => {
      await page.click("#run");
      const learnt = (least) => {
        const [, percent] = document.querySelector("#tested").textContent.match(/(\d+)\s%/);
        return Number(percent) >= least;
      };
      await page.waitForFunction(learnt, least, { timeout: 3 * PATIENCE });
      await page.click("#run");
      await page.locator("#run", { hasText: "Run" }).waitFor();
      assert.match(await page.getAttribute("#cost-curve", "aria-label"), /batch .* after \d+ steps/);
      const [, right] = (await page.textContent("#tested")).match(/(\d+) of 64 are right/);
      assert.equal(await page.locator("#gallery .right").count(), Number(right));
    });
  });
}

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
    await page.locator("#progress", { hasText: "Step 1," }).waitFor();
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

test("a network is built of what is chosen, and the address keeps it", { skip, timeout: 2 * PATIENCE }, async () => {
  const chosen = "layers=2&channels=3&activation=gelu&dropout=0.5&augmentation=1.5&batch=8";
  await opened({ hash: `preset=conv&side=16&characters=3&${chosen}` }, async (page) => {
    const layers = await page.locator("#layers tbody th").allTextContents();
    const block = ["Conv2d", "GELU", "MaxPool2d", "Dropout"];
    assert.deepEqual(layers.map((name) => name.split(" ")[1]), [...block, ...block, "Flatten", "Dense"]);
    assert.equal(await page.textContent("#strength"), "1.5");
    await page.selectOption("[name=activation]", "leaky_relu");
    await page.fill("[name=layers]", "1");
    await page.locator("#changed").waitFor();
    await page.click("#one-step");
    await page.locator("#layers", { hasText: "LeakyReLU" }).waitFor({ state: "attached" });
    assert.match(page.url(), /activation=leaky_relu/);
    // another network takes what suits it, but for what was chosen
    await page.selectOption("[name=preset]", "neuron");
    assert.equal(await page.isVisible("[name=layers]"), false);
    await page.selectOption("[name=preset]", "cnn");
    assert.equal(await page.inputValue("[name=layers]"), "2");
    assert.equal(await page.inputValue("[name=channels]"), "3");
    assert.equal(await page.inputValue("[name=rate]"), "0.02");
    await page.click("#one-step");
    await page.locator("#layers", { hasText: "BatchNorm" }).waitFor({ state: "attached" });
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
  await fresh({}, async (page) => {
    await page.route("**/worker.js", (route) => route.fulfill({ contentType: "text/javascript", body: breaks }));
    await page.goto(`${address()}#${SMALL}`);
    await looked(page);
    await page.click("#one-step");
    await page.locator("#errors", { hasText: "broken" }).waitFor();
    await page.click("#again");
    await looked(page);
    await page.locator("#progress", { hasText: "Step 0" }).waitFor();
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing serious, ${colorScheme}`, { skip, timeout: 3 * PATIENCE }, async () => {
    await opened({ colorScheme, bypassCSP: true }, async (page) => {
      for (const step of [1, 2, 3, 4]) {
        await page.click(`#tab-${step}`);
        assert.deepEqual(await barriers(page), [], `step ${step}`);
      }
    });
  });
}

const noPlain = skip || without("plain.wasm");
test("a browser without SIMD gets the plain one", { skip: noPlain, timeout: 2 * PATIENCE }, async () => {
  const asked = [];
  const prepare = async (page) => {
    page.on("request", (request) => asked.push(request.url()));
    await page.addInitScript(() => {
      WebAssembly.validate = () => false;
    });
  };
  await opened({ prepare }, () => assert.ok(asked.some((url) => url.endsWith("plain.wasm"))));
});

test("opens by double click too", { skip: skip || without("wasm.js"), timeout: 2 * PATIENCE }, async () => {
  await opened({ at: pathToFileURL(`${site}/index.html`).href }, async (page) => {
    await page.click("#one-step");
    await page.locator("#progress", { hasText: "Step 1," }).waitFor();
  });
});

for (const width of [360, 768, 1280]) {
  test(`nothing is wider than ${width} pixels`, { skip, timeout: 2 * PATIENCE }, async () => {
    await opened({ viewport: { width, height: 800 } }, async (page) => {
      for (const step of [1, 2, 3, 4]) {
        await page.click(`#tab-${step}`);
        if (step === 1) await chooseNumber(page.locator("#step-1"), "0 Conv2d", "ArrowRight");
        if (step === 1) await page.locator("#step-1 .sum").waitFor();
        assert.ok(await widthOf(page) <= width, `step ${step}`);
      }
    });
  });
}
