/**
 * Looks at a running page with a real browser, as a duty officer would, and reports what it saw.
 *
 *   node e2e/watch.mjs --url http://127.0.0.1:8484 [--screenshot out.png] [--timeout 60]
 *                      [--chromium /usr/bin/chromium] [--look-only] [--pause 4] [--tab sensors] [--size 1600x950]
 *
 * Prints one JSON object. Exit 0: all was seen and nothing asked another host; 1: something was
 * not; 2: no browser. Every request to another host is blocked, and listed under "foreign".
 * --pause: seconds between choosing the alert and taking the picture.
 * --look-only takes the picture and changes nothing on the record.
 */
import { parseArgs } from "node:util";
import { launch, watchedPage } from "./browser.mjs";

const SPEAKER = "Browser test";
const CLAIM = "This statement was added by the browser test.";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8484" },
    screenshot: { type: "string" },
    timeout: { type: "string", default: "60" },
    chromium: { type: "string" },
    "look-only": { type: "boolean", default: false },
    tab: { type: "string" },
    pause: { type: "string", default: "4" },
    size: { type: "string", default: "1600x950" },
  },
});

const timeout = Number(options.timeout) * 1000;
const report = { foreign: [], console: [], steps: [] };
const browser = await launch(options.chromium);

try {
  const page = await watchedPage(browser, { ...options, timeout }, report);
  await page.goto(options.url);
  await (options["look-only"] ? look(page) : work(page));
} catch (error) {
  report.error = String(error).split("\n")[0];
} finally {
  await browser.close();
}
report.ok = !report.error && report.foreign.length === 0;
console.log(JSON.stringify(report, null, 1));
process.exit(report.ok ? 0 : 1);

async function look(page) {
  await page.locator(".link.connected").waitFor();
  if (options.tab) await page.locator(`#tab-${options.tab}`).click();
  await page.waitForTimeout(4000);
  await photograph(page);
}

async function work(page) {
  await page.locator(".link.connected").waitFor();
  report.simulation = await page.locator(".simulation").isVisible();
  await seesATrackMove(page);
  const alert = await seesAnAlert(page);
  await photograph(page);
  await acknowledges(page, alert);
  await opensTheIncident(page, alert);
  await addsAStatement(page);
  await verifies(page);
}

async function seesATrackMove(page) {
  await page.locator("#tab-tracks").click();
  const item = page.locator("[data-track]:not([data-status=lost])").first();
  await item.waitFor();
  const id = await item.getAttribute("data-track");
  const place = () =>
    page.evaluate((track) => {
      const found = document.querySelector(`[data-track="${CSS.escape(track)}"]`);
      return found ? `${found.dataset.lat} ${found.dataset.lon}` : null;
    }, id);
  const before = await place();
  await page.waitForFunction(
    ([track, was]) => {
      const found = document.querySelector(`[data-track="${CSS.escape(track)}"]`);
      return found && `${found.dataset.lat} ${found.dataset.lon}` !== was;
    },
    [id, before],
  );
  report.moved = { track: id, from: before, to: await place() };
  report.steps.push("a track moved");
}

async function seesAnAlert(page) {
  await page.locator("#tab-alerts").click();
  const item = page.locator(".alert.unacknowledged").first();
  await item.waitFor();
  const id = await item.getAttribute("data-alert");
  await item.locator(".alert-head").click();
  // The map comes to rest under the track, and what it meets next has time to be heard.
  await page.waitForTimeout(Number(options.pause) * 1000);
  report.alert = id;
  report.steps.push("an alert rose");
  return id;
}

async function acknowledges(page, id) {
  const done = page.locator(`[data-alert="${id}"]:not(.unacknowledged)`);
  // An acknowledgement is for the call that was seen. One that became worse meanwhile calls again.
  for (let tries = 0; tries < 10 && !(await done.isVisible()); tries++) {
    await page.locator(`[data-alert="${id}"] button.acknowledge`).click();
    await done.waitFor({ timeout: 3000 }).catch(() => {});
  }
  await done.waitFor();
  report.steps.push("the alert was acknowledged");
}

async function opensTheIncident(page, id) {
  await page.locator(`[data-alert="${id}"] button.open-incident`).click();
  const incident = page.locator("[data-incident]");
  await incident.waitFor();
  report.incident = await incident.getAttribute("data-incident");
  report.steps.push("its incident was opened");
}

async function addsAStatement(page) {
  const form = page.locator("form.say");
  await form.locator("[name=speaker]").fill(SPEAKER);
  await form.locator("[name=claim]").fill(CLAIM);
  await form.locator("[name=modality]").selectOption("reported");
  await form.locator("[name=source_grade]").selectOption("B");
  await form.locator("[name=information_grade]").selectOption("3");
  await form.locator("button[type=submit]").click();
  await page.locator("[data-statement] .claim", { hasText: CLAIM }).first().waitFor();
  report.steps.push("a statement was added");
}

async function verifies(page) {
  await page.locator(".verify button").click();
  const verdict = page.locator(".verdict");
  await verdict.waitFor();
  report.verdict = (await verdict.innerText()).split("\n").filter(Boolean);
  report.steps.push("the record was verified");
}

async function photograph(page) {
  if (options.screenshot) await page.screenshot({ path: options.screenshot });
}
