/**
 * Measures how quickly a running page draws: panning, zooming, opening the tracks tab.
 *
 *   node e2e/speed.mjs --url http://127.0.0.1:8484 --tracks 500 [--seconds 6] [--chromium PATH]
 *                      [--profile FILE]
 *
 * The map is dragged with the mouse, as a person drags it; the intervals between the frames are
 * those of the page's own requestAnimationFrame. Prints one JSON object: `{"rows": [...]}`.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { launch } from "./browser.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string" },
    tracks: { type: "string" },
    seconds: { type: "string", default: "6" },
    chromium: { type: "string" },
    profile: { type: "string" },
  },
});
const tracks = Number(options.tracks);
const lasts = Number(options.seconds) * 1000;
const MOVE_MS = 12; // between two movements of the mouse: more often than the screen shows
const rows = [];

const browser = await launch(options.chromium);
try {
  const context = await browser.newContext({ viewport: { width: 1600, height: 950 }, serviceWorkers: "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(watchForTheFirstPicture, tracks);
  await page.goto(options.url, { waitUntil: "commit" });
  await page.waitForFunction(() => window.firstPictureAt !== undefined);
  const firstPicture = (await page.evaluate(() => window.firstPictureAt)) / 1000;
  await page.waitForTimeout(4000); // the base map and its names
  const devtools = await context.newCDPSession(page);
  const measure = async (action, act) => {
    await page.evaluate(startFrames);
    await act();
    const intervals = await page.evaluate(() => window.stopFrames());
    rows.push({
      tracks,
      action,
      ...frameFigures(intervals),
      first_picture_s: firstPicture,
      heap_mb: await heap(devtools),
    });
  };

  if (options.profile) {
    await devtools.send("Profiler.enable");
    await devtools.send("Profiler.start");
  }
  await measure("pan", () => drag(page));
  if (options.profile) writeFileSync(options.profile, JSON.stringify((await devtools.send("Profiler.stop")).profile));
  await measure("zoom", () => zoom(page));
  await measure("still", () => page.waitForTimeout(lasts / 2));
  const opened = [];
  for (let i = 0; i < 5; i++) opened.push(await opensTracks(page));
  rows.push({
    tracks,
    action: "open_tracks_tab",
    opened_ms: median(opened),
    first_picture_s: firstPicture,
    heap_mb: await heap(devtools),
  });
} finally {
  await browser.close();
}
console.log(JSON.stringify({ rows }));

/** In the page: note the time of the frame after the one in which all tracks are told. */
function watchForTheFirstPicture(wanted) {
  const look = () => {
    const told = document.querySelector("#tab-tracks .count")?.textContent ?? "";
    if (Number.parseInt(told, 10) >= wanted) window.firstPictureAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** In the page: keep the intervals between frames until `stopFrames` is called. */
function startFrames() {
  const intervals = [];
  let before = null;
  let going = true;
  const frame = (now) => {
    if (before !== null) intervals.push(now - before);
    before = now;
    if (going) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.stopFrames = () => {
    going = false;
    return intervals;
  };
}

async function drag(page) {
  const middle = { x: 600, y: 480 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  const begun = Date.now();
  while (Date.now() - begun < lasts) {
    const turn = ((Date.now() - begun) / 2500) * 2 * Math.PI;
    await page.mouse.move(middle.x + 220 * Math.sin(turn), middle.y + 160 * Math.sin(2 * turn));
    await page.waitForTimeout(MOVE_MS);
  }
  await page.mouse.up();
}

async function zoom(page) {
  await page.mouse.move(600, 480);
  const begun = Date.now();
  for (let i = 0; Date.now() - begun < lasts; i++) {
    await page.mouse.wheel(0, i % 20 < 10 ? -60 : 60);
    await page.waitForTimeout(60);
  }
}

/** From the click to the frame after the rows stand, in ms; the tab is left again. */
async function opensTracks(page) {
  await page.locator("#tab-alerts").click();
  await page.waitForTimeout(700);
  const took = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const begun = performance.now();
        document.querySelector("#tab-tracks").click();
        const look = () => {
          if (document.querySelector("[data-track]")) requestAnimationFrame(() => resolve(performance.now() - begun));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
  await page.waitForTimeout(700);
  return took;
}

async function heap(devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return Math.round(usedSize / 1e5) / 10;
}

function frameFigures(intervals) {
  const sorted = [...intervals].sort((a, b) => a - b);
  const p95 = sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)];
  return {
    frames: sorted.length,
    fps_median: Math.round(10_000 / median(sorted)) / 10,
    frame_p95_ms: Math.round(10 * p95) / 10,
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}
