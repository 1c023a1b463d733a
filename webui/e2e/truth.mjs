/**
 * Reads every figure of a running replay's page at given shown times, while its server is stopped.
 *
 *   node e2e/truth.mjs --url http://127.0.0.1:8484 --pid 1234 --moments '["2025-09-09T21:30:00Z"]'
 *                      [--seed 1] [--timeout 600] [--chromium PATH]
 *
 * The server (process --pid, of the caller) is stopped with SIGSTOP at each moment, so that the
 * page shows one time, and goes on after it was read. Prints one JSON object: `moments`, each
 * with the time of the last frame that the page was sent (`until`) and the text of its figures.
 */
import { parseArgs } from "node:util";
import { launch, watchedPage } from "./browser.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8484" },
    pid: { type: "string" },
    moments: { type: "string" },
    seed: { type: "string", default: "1" },
    timeout: { type: "string", default: "600" },
    chromium: { type: "string" },
  },
});
const SETTLED_MS = 1200; // the slowest part of the page is drawn anew twice a second
const pid = Number(options.pid);
const report = { moments: [], foreign: [], console: [] };
let until = "";
const browser = await launch(options.chromium);
try {
  const timeout = Number(options.timeout) * 1000;
  const page = await watchedPage(browser, { ...options, size: "1600x6000", timeout }, report);
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (typeof payload === "string") return;
      until = JSON.parse(payload.subarray(16, 16 + payload.readUInt32LE(4)).toString()).until ?? until;
    }),
  );
  await page.goto(options.url);
  await page.locator("#tab-tracks").waitFor();
  for (const [i, moment] of JSON.parse(options.moments).entries()) {
    while (Date.parse(until || "1970-01-01T00:00:00Z") < Date.parse(moment)) await page.waitForTimeout(20);
    process.kill(pid, "SIGSTOP");
    try {
      await page.waitForTimeout(SETTLED_MS);
      report.moments.push(await look(page, Number(options.seed) + 7 * i));
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await page.waitForTimeout(500);
  }
} catch (error) {
  report.error = String(error).split("\n")[0];
} finally {
  await browser.close();
}
console.log(JSON.stringify(report));
process.exitCode = report.error ? 1 : 0; // process.exit would cut what a pipe has not taken yet

/** Every figure that the page shows at the time at which it stands; `pick` chooses the track of the card. */
async function look(page, pick) {
  await page.locator("#tab-tracks").click();
  await page.locator("tr[data-track]").first().waitFor();
  const buttons = page.locator("tr[data-track] button");
  await buttons.nth(pick % (await buttons.count())).click();
  await page.locator(".card dl").waitFor();
  await page.waitForTimeout(SETTLED_MS / 2);
  const tracks = await page.evaluate(readTracks);
  await page.locator("#tab-alerts").click();
  await page.waitForTimeout(SETTLED_MS / 2);
  const takeIn = page.locator(".take-in");
  if (await takeIn.count()) await takeIn.click();
  const filter = page.locator(".alarm-tools select").first();
  if (await filter.count()) await filter.selectOption("all");
  await page.waitForTimeout(SETTLED_MS / 2);
  const alerts = await page.evaluate(readAlerts);
  await page.locator("#tab-sensors").click();
  await page.waitForTimeout(SETTLED_MS / 2);
  return { until, ...tracks, alerts, sensors: await page.evaluate(readSensors) };
}

function readTracks() {
  const text = (element) => element?.textContent.trim() ?? "";
  const terms = [...document.querySelectorAll(".card dt")];
  return {
    clock: text(document.querySelector(".clocks .utc")),
    rows: Number(document.querySelector("table.tracks").getAttribute("aria-rowcount")) - 1,
    tracks: [...document.querySelectorAll("tr[data-track]")].map((row) => ({
      id: row.dataset.track,
      place: `${row.dataset.lat} ${row.dataset.lon}`,
      name: text(row.querySelector(".name")),
      detail: text(row.querySelector(".detail")),
      height: text(row.children[1]),
      speed: text(row.children[2]),
      answer: text(row.children[3]),
    })),
    card: {
      id: document.querySelector("tr[data-track] [aria-current=true]")?.closest("tr").dataset.track ?? null,
      figures: Object.fromEntries(terms.map((term) => [text(term), text(term.nextElementSibling)])),
      crossings: [...document.querySelectorAll(".card .crossings > li")].map((item) => text(item)),
    },
  };
}

function readAlerts() {
  return [...document.querySelectorAll("[data-alert]")].map((item) => ({
    id: item.dataset.alert,
    condition: item.dataset.condition,
    raised: item.querySelector(".alert-head time").textContent,
    figures: Object.fromEntries(
      [...item.querySelectorAll(".figures > div")].map((pair) => [
        pair.querySelector("dt").textContent,
        pair.querySelector("dd").textContent,
      ]),
    ),
    reason: item.querySelector(".reason").textContent.trim(),
  }));
}

function readSensors() {
  return [...document.querySelectorAll("[data-sensor]")].map((item) => ({
    id: item.dataset.sensor,
    state: item.querySelector(".state").textContent,
    details: [...item.querySelectorAll(".detail")].map((one) => one.textContent),
  }));
}
