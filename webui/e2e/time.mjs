/**
 * Goes back in time on a running page, plays it, and opens the link to what it saw in a new page.
 *
 *   node e2e/time.mjs --url http://127.0.0.1:8484 [--timeout 60] [--chromium PATH] [--pictures DIR]
 *
 * Prints one JSON object: `view` is what the page showed, `again` what the link reopened, `played_s`
 * how much shown time passed while it played. Exit 0: all was seen; 1: something was not.
 */
import { parseArgs } from "node:util";
import { launch, watchedPage } from "./browser.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8484" },
    timeout: { type: "string", default: "60" },
    chromium: { type: "string" },
    pictures: { type: "string" },
  },
});
const report = { foreign: [], console: [] };
const browser = await launch(options.chromium);
const photograph = (page, name) =>
  options.pictures ? page.screenshot({ path: `${options.pictures}/time-${name}.png` }) : null;

try {
  const page = await watchedPage(browser, { ...options, timeout: Number(options.timeout) * 1000 }, report);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(options.url);
  await page.locator("#tab-tracks").click();
  await page.locator("[data-track] button").nth(2).click();
  await page.locator(".card").waitFor();
  await page.locator(".map-surface").hover();
  await page.mouse.wheel(0, -120);
  await page.locator(".look-back").click();
  await shown(page);
  const slider = page.locator(".timeline input[name=scrub]");
  await slider.focus();
  await page.keyboard.press("Home"); // the first stored picture
  await page.waitForTimeout(600);
  await shown(page);
  const from = await seconds(page);
  await page.locator("[name=play-speed]").selectOption("60");
  await page.locator(".play-pause").click();
  await page.waitForFunction(([was]) => document.querySelector("input[name=scrub]").value >= was + 60, [from]);
  await photograph(page, "playing");
  await page.locator(".play-pause").click();
  await page.waitForTimeout(1500);
  await shown(page);
  report.played_s = (await seconds(page)) - from;
  await page.locator(".copy-link").click();
  await page.locator(".copied").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  report.view = await viewOf(page);
  const again = await page.context().newPage();
  await again.goto(link);
  await shown(again);
  await again.locator(".card").waitFor();
  report.again = await viewOf(again);
  await photograph(again, "again");
} catch (error) {
  report.error = String(error).split("\n")[0];
} finally {
  await browser.close();
}
console.log(JSON.stringify(report, null, 1));
process.exit(report.error ? 1 : 0);

async function shown(page) {
  await page.locator(".past-strip p", { hasText: "Map, tracks, sensors and alerts" }).waitFor();
}

async function seconds(page) {
  return Number(await page.locator("input[name=scrub]").inputValue());
}

/** What a person sees of the view: the shown time, the tab, the chosen track and where each track is. */
async function viewOf(page) {
  await page.waitForTimeout(1000); // the address follows once the view has settled
  return page.evaluate(() => ({
    map: new URLSearchParams(location.hash.slice(1)).get("map"),
    clock: document.querySelector(".clocks .utc").textContent,
    strip: document.querySelector(".past-strip p").textContent,
    tab: document.querySelector("[role=tab][aria-selected=true]").id,
    card: document.querySelector(".card h2").textContent,
    scale: document.querySelector(".map-foot .scale").textContent,
    tracks: [...document.querySelectorAll("[data-track]")].map((e) => [
      e.dataset.track,
      e.dataset.lat,
      e.dataset.lon,
      e.className,
    ]),
  }));
}
