// A trained network: saved, opened, shown photos; and a page that was written for a run.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PATIENCE, barriers, opened, pictures, skip, widthOf } from "./browser.mjs";

const NETWORK = "#model-zone input";
const PHOTOS = "#photos input";
const photo = (png, name = "photo.png") => ({ name, mimeType: "image/png", buffer: png });

async function guesses(page) {
  await page.locator("#guesses .bars li").first().waitFor();
  return page.locator("#guesses .bars li").allTextContents();
}

test("a network that is saved and opened again says the same", { skip, timeout: 3 * PATIENCE }, async () => {
  await opened({}, async (page) => {
    for (let i = 0; i < 6; i++) await page.click("#one-step");
    await page.locator("#progress", { hasText: "Step 6," }).waitFor();
    await page.click("#take-own");
    const before = await guesses(page);
    assert.equal(before.length, 3);

    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
    assert.equal(download.suggestedFilename(), "brickprop.safetensors");
    const buffer = readFileSync(await download.path());
    await page.setInputFiles(NETWORK, { name: "mine.safetensors", mimeType: "", buffer });
    await page.locator("#opened", { hasText: "mine.safetensors names 4 classes" }).waitFor();
    assert.equal(await page.isVisible("#insight"), false);
    const [{ png }] = await pictures(page);
    await page.setInputFiles(PHOTOS, photo(png));
    assert.deepEqual(await guesses(page), before);
    assert.match(await page.textContent("#photos .pictures li"), /^photo\.png: /);
  });
});

test("photos are looked into; what is no photo or no network is told", { skip, timeout: 3 * PATIENCE }, async () => {
  await opened({}, async (page) => {
    await page.click("#take-own");
    await guesses(page);
    await page.locator("#progress", { hasText: "Step 128," }).waitFor();
    assert.match(await page.textContent("#stages figcaption"), /ReLU: 4 channels, each 16 × 16/);
    await page.locator("#saliency canvas").waitFor();
    await page.click("#cover");
    await page.locator("#covered", { hasText: "with nothing covered" }).waitFor();

    const found = await pictures(page);
    const text = { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear brick,") };
    await page.setInputFiles(PHOTOS, [photo(found[1].png, "1.png"), text, photo(found[2].png, "2.png")]);
    await page.locator("#photos-refused", { hasText: "notes.jpg" }).waitFor();
    assert.equal(await page.locator("#photos .pictures li").count(), 3);
    assert.equal(await page.textContent("#covered"), "");
    await page.locator("#photos button", { hasText: "1.png" }).click();
    await page.locator("#photos [aria-pressed=true]", { hasText: "1.png" }).waitFor();
    for (const panel of ["guesses", "saliency", "stages"]) {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(`[data-save=${panel}]`)]);
      assert.equal(download.suggestedFilename(), `brickprop-${panel}.png`);
    }

    await page.setInputFiles(NETWORK, { ...text, name: "notes.safetensors" });
    await page.locator("#errors", { hasText: "notes.safetensors: expected a safetensors file" }).waitFor();
    await page.click("#errors button");
    assert.equal(await page.textContent("#opened"), "No network is open.");
  });
});

// a run as the command writes it
async function written(page) {
  const model = await page.evaluate(async () => btoa(String.fromCharCode(...new Uint8Array(await play.saved()))));
  const classes = await page.evaluate(() => play.network().classes);
  const found = (await pictures(page)).map(({ label, png }) => ({ label, png: png.toString("base64") }));
  const [first, second] = found;
  const confusion = classes.map((_, truth) => classes.map((_, taken) => (truth === taken ? 7 : (truth + taken) % 2)));
  const epoch = (i) => ({
    epoch: i, train_cost: 2 / i, train_accuracy: 1 - 1 / (i + 1),
    validation_cost: i > 1 ? 3 / i : null, validation_accuracy: i > 1 ? 1 - 1 / i : null,
  });
  return {
    name: "drawings", model, classes,
    report: {
      judged: "test part", accuracy: 0.875, top3: 0.96, pictures: 32,
      baselines: [["most frequent class", 0.25], ["nearest neighbour", 0.5]], confusion,
      mistakes: [{ truth: classes[0], predicted: classes[1], probability: 0.9, picture: first.png }],
    },
    history: [1, 2, 3, 4].map(epoch),
    photos: [first, second].map(({ png }, i) => ({ name: `${i}.png`, file: png })),
  };
}

async function withRun(change, options, use) {
  let run;
  await opened({}, async (page) => (run = await written(page)));
  const body = `window.BRICKPROP_RUN = ${JSON.stringify({ ...run, ...change })};`;
  const prepare = (page) =>
    page.route("**/run.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  await opened({ ...options, prepare }, (page) => use(page, run));
}

test("a run's page begins with what it learnt", { skip, timeout: 4 * PATIENCE }, async () => {
  await withRun({}, {}, async (page, { classes }) => {
    await page.locator("#photos .pictures li").nth(1).waitFor();
    assert.equal(await page.evaluate(() => document.querySelector("main > section").id), "model");
    assert.match(await page.textContent("#model-title"), /drawings/);
    assert.match(await page.textContent("#run-told"), /87\.5\s% of the 32 pictures of the test part/);
    assert.match(await page.textContent("#run-told"), /nearest neighbour50\.0\s%/);
    assert.match(await page.getAttribute("#run-cost", "aria-label"), /validation 0\.75 after 4 epochs/);
    assert.match(await page.textContent("#mistakes li"), new RegExp(`${classes[1]}, 90\\s%; it is ${classes[0]}`));

    const matrix = page.getByRole("slider", { name: "confusion matrix" });
    await matrix.focus();
    for (const key of ["ArrowDown", "ArrowRight", "ArrowRight"]) await matrix.press(key);
    assert.equal(await matrix.getAttribute("aria-valuetext"), `${classes[1]} taken for ${classes[2]}: 1 of 9`);
    await page.locator("#confusion summary").click();
    const cells = await page.locator("#confusion tbody tr").first().locator("td").allTextContents();
    assert.deepEqual(cells, ["7", "1", "0", "1"]);
  });
});

test("a run that was not evaluated has a page too", { skip, timeout: 4 * PATIENCE }, async () => {
  await withRun({ report: null, history: [], photos: [] }, {}, async (page) => {
    await page.locator("#opened", { hasText: "drawings.safetensors names" }).waitFor();
    assert.match(await page.textContent("#run-told"), /not been evaluated/);
    for (const panel of ["run-curves", "confusion", "mistakes"]) assert.equal(await page.isVisible(`#${panel}`), false);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`a run's page keeps nobody out, ${colorScheme}`, { skip, timeout: 4 * PATIENCE }, async () => {
    const options = { colorScheme, bypassCSP: true, viewport: { width: 390, height: 800 } };
    await withRun({}, options, async (page) => {
      await page.locator("#photos .pictures li").nth(1).waitFor();
      await page.click("#cover");
      await page.locator("#covered", { hasText: "with nothing covered" }).waitFor();
      for (const closed of await page.locator("#model summary").all()) await closed.click();
      assert.deepEqual(await barriers(page), []);
      assert.ok(await widthOf(page) <= 390);
    });
  });
}
