// The page beside native programs: SITE=folder NATIVE=examples/native BRICKPROP=brickprop node --test native.test.mjs
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { PATIENCE, address, fresh, looked, opened, skip } from "./browser.mjs";
import { serve } from "./serve.mjs";

const { NATIVE, BRICKPROP } = process.env;
let home;

before(() => { home = mkdtempSync(join(tmpdir(), "brickprop-")); });
after(() => rmSync(home, { recursive: true }));

// a native crate that is asked one question after the other
async function native(use) {
  // one thread, as a browser has
  const program = spawn(NATIVE, { env: { ...process.env, RAYON_NUM_THREADS: "1" } });
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const ask = async (question) => {
    program.stdin.write(`${JSON.stringify(question)}\n`);
    const { answer, numbers } = JSON.parse((await lines.next()).value);
    return { ok: answer.ok, numbers };
  };
  await use(ask).finally(() => program.kill());
}

function asked(page, question) {
  return page.evaluate(async (question) => {
    const { ok, bytes } = await engine.ask(question);
    return { ok, numbers: [...new Float32Array(bytes, 0, Math.floor(bytes.byteLength / 4))] };
  }, question);
}

// how far off a slope is hangs on the last digits, which both round in their own way
const ROUNDING = "error";

// the largest difference of two answers' numbers, which are otherwise the same
function difference(a, b) {
  if (typeof a === "number") return Math.abs(a - b) / Math.max(1, Math.abs(b));
  if (typeof a !== "object" || a === null) {
    assert.equal(a, b);
    return 0;
  }
  assert.deepEqual(Object.keys(a), Object.keys(b));
  return Object.keys(a).filter((key) => key !== ROUNDING).reduce((most, key) => Math.max(most, difference(a[key], b[key])), 0);
}

test("the numbers are those of the native crate", { skip: skip || !NATIVE, timeout: 3 * PATIENCE }, async () => {
  await opened({ hash: "preset=cnn" }, (page) => native(async (crate) => {
    const number = (of, more) => ({ of, layer: 0, number: 7, ...more });
    const weight = number("dw", { param: 0 });
    const questions = [
      { ask: "begin", settings: await page.evaluate(() => settings.use()) },
      { ask: "train", steps: 24 }, { ask: "test" }, { ask: "look" },
      { ask: "layer", layer: 0, example: 1 }, { ask: "layer", layer: 4, example: 2 },
      { ask: "why", number: number("y") }, { ask: "why", number: number("dx") }, { ask: "why", number: weight },
      { ask: "check", number: weight }, { ask: "update", layer: 0, param: 0, number: 3 },
    ];
    for (const question of questions) {
      const [here, there] = [await asked(page, question), await crate(question)];
      const found = difference(here, there);
      const said = () => [here, there].map(({ ok }) => JSON.stringify(ok).slice(0, 300)).join("\n");
      assert.ok(found < 1e-4, `${JSON.stringify(question).slice(0, 80)}: ${found}\n${said()}`);
    }
  }));
});

test("what is shown is what the native crate says", { skip: skip || !NATIVE, timeout: 3 * PATIENCE }, async () => {
  await opened({}, (page) => native(async (crate) => {
    await crate({ ask: "begin", settings: await page.evaluate(() => settings.use()) });
    const { ok } = await crate({ ask: "look" });
    const [, shown] = (await page.textContent("#looked")).match(/costs (\d+\.\d+)/);
    assert.ok(Math.abs(Number(shown) - ok.cost) < 1e-4, `${shown} is not ${ok.cost}`);
  }));
});

test("the command's page names a photo as the command does", { skip: skip || !BRICKPROP, timeout: 4 * PATIENCE }, async () => {
  const command = (...args) => execFileSync(BRICKPROP, args, { cwd: home, encoding: "utf8" });
  command("train", "--drawings", "256", "--size", "24", "--epochs", "3", "--quiet", "--out", "run");
  command("draw", "--count", "32", "--seed", "5", "--out", "drawings");
  const folder = join("drawings", readdirSync(join(home, "drawings"))[0]);
  const photo = join(folder, readdirSync(join(home, folder))[0]);
  const names = JSON.parse(command("predict", "run", photo, "--json"))[0].guesses;
  command("page", "run", "--out", "page", "--photo", photo, "--quiet");
  const server = await serve(join(home, "page"));
  for (const at of [server.address, pathToFileURL(join(home, "page", "index.html")).href]) {
    await fresh({}, async (page) => {
      const complaints = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(at);
      await page.locator("#guesses .bars li").first().waitFor();
      const shown = await page.locator("#guesses .bars li").allTextContents();
      names.forEach(({ name, probability }, i) => {
        const [, percent] = shown[i].match(/([\d.]+)\s%/);
        assert.ok(shown[i].includes(name), `${shown[i]} is not ${name}`);
        assert.ok(Math.abs(Number(percent) - 100 * probability) <= 0.51, `${shown[i]} is not ${probability}`);
      });
      const exact = await page.evaluate(async () => {
        const [{ file }] = BRICKPROP_RUN.photos;
        const { ok } = await engine.ask({ ask: "recognise", name: "photo" }, files.decode(file));
        return ok.guesses[0].probability;
      });
      assert.ok(Math.abs(exact - names[0].probability) < 1e-4, `${exact} is not ${names[0].probability}`);
      assert.deepEqual(complaints, []);
    });
  }
  server.close();
});

// not a promise, but figures: SPEED=1 node --test --test-name-pattern=speed native.test.mjs
test("speed beside one native thread", { skip: skip || !NATIVE || !process.env.SPEED, timeout: 5 * PATIENCE }, async () => {
  const hash = "preset=cnn&side=32&channels=16&batch=32";
  await opened({ hash }, (page) => native(async (crate) => {
    const inPage = (question) => asked(page, question);
    const begin = { ask: "begin", settings: await page.evaluate(() => settings.use()) };
    for (const ask of [inPage, crate]) await ask(begin);
    const rounds = [];
    for (let i = 0; i < 9; i++) rounds.push([await milliseconds(inPage), await milliseconds(crate)]);
    const [here, there] = [0, 1].map((of) => rounds.map((round) => round[of]).sort((a, b) => a - b)[4]);
    console.log(`a step: ${here.toFixed(2)} ms in the page, ${there.toFixed(2)} ms natively, `
      + `${(100 * there / here).toFixed(0)} % of the speed`);
  }));
  await fresh({}, async (page) => {
    const began = performance.now();
    await page.goto(address());
    await page.locator("#play h2").waitFor();
    console.log(`first view after ${(performance.now() - began).toFixed(0)} ms`);
    await looked(page);
    console.log(`numbers after ${(performance.now() - began).toFixed(0)} ms`);
  });
});

async function milliseconds(ask) {
  const began = performance.now();
  await ask({ ask: "train", steps: 16 });
  return (performance.now() - began) / 16;
}
