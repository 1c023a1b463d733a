/**
 * Handles a burst of alarms by keyboard alone while the list grows, and reports what it saw.
 *
 *   node e2e/burst.mjs --url http://127.0.0.1:8484 --alarms 50 [--timeout 90] [--chromium PATH]
 *                      [--lost 5] [--ready FILE] [--screenshot out.png] [--phone out.png]
 *
 * Prints one JSON object: key presses, what was acknowledged without having been in the list, how
 * often the page sounded and notified, and whether the sound stopped. Exit 1: something failed.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { launch, watchedPage } from "./browser.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8484" },
    alarms: { type: "string", default: "50" },
    lost: { type: "string", default: "0" },
    ready: { type: "string" },
    timeout: { type: "string", default: "90" },
    chromium: { type: "string" },
    screenshot: { type: "string" },
    phone: { type: "string" },
  },
});
const timeout = Number(options.timeout) * 1000;
const wanted = Number(options.alarms);
const PACE_S = 5; // of shown time: how often a person turns to the list
const report = { foreign: [], console: [], keys: 0, accidents: [], moved: 0, rounds: 0, samples: [] };
const browser = await launch(options.chromium);

try {
  const page = await watchedPage(browser, { ...options, timeout }, report);
  await page.context().grantPermissions(["notifications"], { origin: new URL(options.url).origin });
  await page.addInitScript(listen);
  await page.goto(options.url);
  await page.locator(".link.connected").waitFor();
  await page.locator(".calling summary").click();
  await page.locator("input[name=notify]").check();
  await page.locator(".tab-panel").focus();
  if (options.ready) writeFileSync(options.ready, "");
  await work(page);
} catch (error) {
  report.error = String(error).split("\n")[0];
} finally {
  await browser.close();
}
report.ok = !report.error && report.foreign.length === 0 && report.accidents.length === 0;
console.log(JSON.stringify(report, null, 1));
process.exit(report.ok ? 0 : 1);

/** Runs in the page: what the browser's own ways of calling are asked to do. */
function listen() {
  if (location.protocol === "about:") return; // the blank page before ours
  localStorage.setItem("vedette.sound", JSON.stringify({ on: true, volume: 0.2, device: "" }));
  window.called = { tones: 0, notes: [] };
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function oscillator() {
    window.called.tones += 1;
    return make.call(this);
  };
  const Real = window.Notification;
  window.Notification = class extends Real {
    constructor(title, more) {
      super(title, more);
      window.called.notes.push(title);
    }
  };
}

async function press(page, key) {
  report.keys += 1;
  await page.keyboard.press(key);
}

function listed(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("[data-alert]")].map((e) => [
      e.dataset.alert,
      e.className.includes("unacknowledged"),
    ]),
  );
}

async function work(page) {
  const handled = new Set();
  const ends = Date.now() + timeout;
  let last = 0;
  while (handled.size < wanted && Date.now() < ends) {
    await page.waitForTimeout(400);
    await sample(page);
    const now = await shownS(page);
    if (now - last < PACE_S) continue;
    last = now;
    const before = (await listed(page)).map(([id]) => id);
    await page.waitForTimeout(300);
    const after = (await listed(page)).map(([id]) => id);
    // The list is empty at first; from then on nothing in it moves without a key.
    if (before.length > 0 && before.join() !== after.join()) report.moved += 1;
    // As a person would: what the page announces is taken in, and then handled.
    if (await page.locator(".new-alarms").isVisible()) await press(page, "n");
    await page.waitForTimeout(300);
    const shown = await listed(page);
    for (const [id] of shown) handled.add(id);
    if (!shown.some(([, open]) => open)) continue;
    await press(page, "*");
    await press(page, "a");
    report.rounds += 1;
    await page.waitForTimeout(500);
    const done = await page.evaluate(() =>
      [...document.querySelectorAll("[data-alert].acknowledged")].map((e) => e.dataset.alert),
    );
    report.accidents.push(...done.filter((id) => !handled.has(id)));
  }
  report.handled = handled.size;
  while (report.samples.length < 20 && Date.now() < ends) {
    await page.waitForTimeout(100 + 300 * Math.random());
    await sample(page);
  }
  await quiet(page);
  if (Number(options.lost) > 0) await seesTheLost(page);
  if (options.screenshot) await page.screenshot({ path: options.screenshot });
  if (options.phone) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(500);
    await page.screenshot({ path: options.phone });
  }
}

async function acknowledgeAll(page, ends) {
  const sounding = page.locator(".sounding");
  while (await sounding.isVisible()) {
    if (Date.now() > ends) throw new Error("it still sounds, with every alarm acknowledged");
    if (await page.locator(".new-alarms").isVisible()) await press(page, "n");
    if ((await listed(page)).some(([, open]) => open)) {
      await press(page, "*");
      await press(page, "a");
    }
    await page.waitForTimeout(500);
  }
}

/** What was lost inside calls again, and keeps its last place until it is closed. */
async function seesTheLost(page) {
  const ends = Date.now() + timeout;
  const wanted = Number(options.lost);
  const lost = page.locator('[data-condition="lost_inside"]');
  while ((await lost.count()) < wanted) {
    if (Date.now() > ends) throw new Error(`${await lost.count()} of ${wanted} lost objects are shown`);
    if (await page.locator(".new-alarms").isVisible()) await press(page, "n");
    await page.waitForTimeout(500);
  }
  report.lost = await lost.first().locator(".figures").innerText();
  await lost.first().locator(".alert-head").click();
  await page.waitForTimeout(1500);
  report.card = await page.locator(".card").innerText();
}

/** The shown time of day in seconds. */
async function shownS(page) {
  const clock = await page.locator(".clocks .utc").innerText();
  const [h, m, s] = (/(\d\d):(\d\d):(\d\d)/.exec(clock) ?? [0, 0, 0, 0]).slice(1).map(Number);
  return 3600 * h + 60 * m + s;
}

/** One alarm in the list as the page shows it now, with the shown time. */
async function sample(page) {
  const found = await page.evaluate(() => {
    const items = [...document.querySelectorAll("[data-alert]")].filter((e) => e.querySelector(".figures dd"));
    const item = items[Math.floor(Math.random() * items.length)];
    if (!item) return null;
    return {
      clock: document.querySelector(".clocks .utc b").textContent,
      name: item.querySelector(".name").textContent,
      now: item.querySelector(".figures dd").textContent,
    };
  });
  if (found) report.samples.push(found);
}

/**
 * Everything is acknowledged, and then the sound stays away for three seconds. What calls meanwhile,
 * as an object that is lost does, is handled too: on a slow machine it comes before the last key.
 */
async function quiet(page) {
  const ends = Date.now() + timeout;
  let tones = -1;
  let notes = [];
  report.stopped = false;
  while (!report.stopped && Date.now() < ends) {
    await acknowledgeAll(page, ends);
    const first = await page.evaluate(() => window.called.tones);
    await page.waitForTimeout(3000);
    ({ tones, notes } = await page.evaluate(() => window.called));
    report.stopped = tones === first;
  }
  report.tones = tones;
  report.notes = notes;
  report.announced = await page.locator(".announced").getAttribute("aria-live");
  report.title = await page.title();
  const states = await page.evaluate(() =>
    [...document.querySelectorAll("[data-alert]")].map((e) => e.className.split(" ")[1]),
  );
  report.acknowledged = states.filter((state) => state === "acknowledged").length;
}
