/**
 * A witness with a phone and an officer at the desk, on a running page.
 *
 *   node e2e/sighting.mjs --house '{"url": …, "cookie": …, "sessions": {…}}' [--pictures DIR]
 *                         [--chromium /usr/bin/chromium]
 *
 * `python tests/app/sighting_house.py --port 8499` prints what --house takes. Prints one JSON object.
 * Exit 0: all was seen; 1: something was not; 2: no browser.
 *
 * The phone opens the form once, loses its network, and is refused position and compass; it is then
 * closed and opened anew without a network, tells of a sighting with three photos, and sends it when the
 * network is back. The officer, with the keyboard alone, enters another and states an outcome.
 */
import { parseArgs } from "node:util";
import { launch } from "./browser.mjs";

const { values: options } = parseArgs({
  options: { house: { type: "string" }, pictures: { type: "string" }, chromium: { type: "string" } },
});
const { url, cookie, sessions } = JSON.parse(options.house);
const home = new URL(url).origin;
const report = { steps: [], console: [] };
const started = Date.now();
const browser = await launch(options.chromium);

try {
  const seenAt = await phone();
  await desk(seenAt);
} catch (error) {
  report.error = String(error).split("\n").slice(0, 8).join(" | ");
} finally {
  await browser.close();
}
report.ok = !report.error && report.console.length === 0;
console.log(JSON.stringify(report, null, 1));
process.exit(report.ok ? 0 : 1);

async function phone() {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: options.pictures ? 2 : 1,
    isMobile: true,
    hasTouch: true,
    locale: "pl-PL",
    timezoneId: "Europe/Warsaw",
    colorScheme: "light",
  });
  await context.addInitScript(() => {
    // As a phone whose owner says no to the compass.
    DeviceOrientationEvent.requestPermission = () => Promise.resolve("denied");
  });
  let page = await context.newPage();
  watch(page, "phone");
  await page.goto(`${home}/sighting`);
  await page.locator("h1", { hasText: "Coś na niebie" }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await caches.match("/sighting/")) !== undefined);
  step("the form opens in the language of the phone, without signing in");

  await context.setOffline(true);
  await page.close();
  page = await context.newPage();
  watch(page, "phone without network");
  await page.goto(`${home}/sighting/`);
  await page.locator(".strip", { hasText: "Brak sieci" }).waitFor();
  await page.locator("select").first().selectOption("en");
  await page.locator("h1", { hasText: "Something in the sky" }).waitFor();
  step("without a network it opens anew, and its language changes");

  await page.locator("[data-act=gps]").click();
  await page.locator(".refused", { hasText: "position is not available" }).waitFor();
  await page.locator("[data-act=point]").click();
  await page.locator(".refused", { hasText: "compass is not available" }).waitFor();
  step("position and compass are refused, and the fields stay");

  await page.locator("button.send").click();
  await page.locator(".strip.closed", { hasText: "where you stood" }).waitFor();
  await page.locator("[name=lat]").fill("51.16012");
  await page.locator("[name=lon]").fill("23,46034");
  const at = await page.evaluate(() => {
    const then = new Date(Date.now() - 3 * 3_600_000);
    const two = (n) => String(n).padStart(2, "0");
    const day = `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
    return [`${day}T${two(then.getHours())}:${two(then.getMinutes())}`, then.toISOString()];
  });
  await page.locator("[name=at]").fill(at[0]);
  await page.locator("[name=duration]").fill("4");
  await page.locator("[name=durationUnit]").selectOption("min");
  const rose = await page.locator(".dial").first().boundingBox();
  await page.touchscreen.tap(rose.x + rose.width * 0.25, rose.y + rose.height * 0.75);
  const drawn = Number(await page.locator("[name=azimuth]").inputValue());
  if (Math.abs(drawn - 225) > 3) throw new Error(`a touch in the south-west gave ${drawn} degrees`);
  await page.locator("[name=azimuth]").fill("232");
  await page.locator("[name=elevation]").fill("15");
  for (const words of ["slowly", "in a curve", "white", "red", "a point of light"]) {
    await page.locator(".choice label", { hasText: new RegExp(`^${words}$`) }).click();
  }
  await page.locator("[name=count]").fill("1");
  await page.locator("[name=witness]").fill("Ada Witness, +48 600 000 000");
  await page.locator("[name=photos]").setInputFiles(await photos(page));
  await page.locator(".photos img").nth(2).waitFor();
  await photograph(page, "phone-form-day", true);
  await page.emulateMedia({ colorScheme: "dark" });
  await photograph(page, "phone-form-night", true);
  await page.locator("button.send").click();
  await page.locator(".told", { hasText: "Saved on this phone" }).waitFor();
  await page.locator('.queue li[data-state="waiting"]').waitFor();
  await photograph(page, "phone-waiting");
  step("it is kept on the phone with three photos");

  await page.close();
  await context.setOffline(false);
  page = await context.newPage();
  watch(page, "phone again");
  await page.goto(`${home}/sighting/`);
  await page.locator('.queue li[data-state="received"]', { hasText: "3 of 3 photos" }).waitFor();
  const left = await page.evaluate(
    () =>
      new Promise((done) => {
        const opened = indexedDB.open("vedette-sightings", 1);
        opened.onsuccess = () => {
          const all = opened.result.transaction("waiting").objectStore("waiting").getAll();
          all.onsuccess = () => done(JSON.stringify(all.result));
        };
      }),
  );
  if (left.includes("Ada Witness") || left.includes("51.16012")) throw new Error("personal data stay on the phone");
  step("with a network it is sent later, and nothing personal stays on the phone");
  await context.close();
  return at[1];
}

async function desk(seenAt) {
  const context = await browser.newContext({
    viewport: options.pictures ? { width: 1500, height: 1180 } : { width: 480, height: 640 },
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  watch(page, "desk");
  if (!options.pictures) await page.route(/\/base\//, (route) => route.abort());
  await page
    .context()
    .addCookies([{ name: cookie, value: sessions.operator, url, httpOnly: true, sameSite: "Strict" }]);
  await page.goto(url);
  await page.locator(".link.connected").waitFor();
  await page.keyboard.press("7");
  const row = page.locator(".sighting-list li", { hasText: "public form" }).first();
  await row.locator("text=3 photos").waitFor();
  const sent = `${seenAt.slice(0, 10)} ${seenAt.slice(11, 16)}`;
  if (!(await row.innerText()).includes(sent)) throw new Error(`not listed with its true time ${sent}`);
  step("the desk lists it with its true time");

  // By keyboard alone, as somebody tells it on the telephone.
  const began = Date.now();
  await page.keyboard.press("n");
  await page.locator(".sighting-entry [name=place]").waitFor();
  const at = new Date(Date.parse(seenAt) + 120_000).toISOString().slice(11, 16);
  const typed = ["51.2301, 23.4102", "500", at, "", "SSW", "", "20", "", "300", "still", "straight"];
  for (const text of typed) {
    if (text) await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  report.typed = await page.locator(".sighting-entry").evaluate((form) => Object.fromEntries(new FormData(form)));
  await photograph(page, "desk-entry");
  await page.keyboard.press("Control+Enter");
  const view = page.locator("article.sighting");
  await view.waitFor();
  await view
    .locator(".candidates, .none", { hasText: /fits|Nothing that is known/ })
    .first()
    .waitFor();
  report.entryMs = Date.now() - began;
  report.claim = await view.locator(".claim").innerText();
  await view.locator(".near p", { hasNotText: "Crossing the directions" }).waitFor();
  report.crossing = await view.locator(".near p").innerText();
  report.unknown = await view.locator(".limits").innerText();
  step("a sighting told by telephone is entered by keyboard and answered");

  await page.waitForTimeout(options.pictures ? 3000 : 0);
  await photograph(page, "desk-answer");
  await view.locator("button", { hasText: "State the outcome" }).focus();
  await page.keyboard.press("Enter");
  await view.locator(".unfold.outcome select:focus").waitFor();
  await page.keyboard.type("cel");
  await page.keyboard.press("Tab");
  await page.keyboard.type("it set with the stars around it");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await view.locator(".stated", { hasText: "celestial. Grounds: it set with the stars" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".outcomes tr", { hasText: /celestial\s*1/ }).waitFor();
  await page.locator(".tonight li").first().waitFor();
  await photograph(page, "desk-list");
  step("a person states the outcome with grounds, and it is counted");

  await row.locator("button").click();
  await view.locator(".photos img").nth(2).waitFor();
  await page.waitForTimeout(options.pictures ? 3000 : 0);
  await photograph(page, "desk-photos");
  const wide = await view
    .locator(".photos img")
    .first()
    .evaluate((img) => img.decode().then(() => img.naturalWidth));
  if (!(wide > 0)) throw new Error("the small picture does not load");
  const witness = await page.locator("body").innerText();
  if (witness.includes("Ada Witness")) throw new Error("the witness is shown to an operator");
  step("the photos are shown small, and the witness is not");
  if (options.pictures) await sample(page);
  await context.close();
}

function step(words) {
  report.steps.push(words);
  report.ms = [...(report.ms ?? []), Date.now() - started];
}

/** One of the samples, in both palettes: for the pictures alone. */
async function sample(page) {
  await page.keyboard.press("Escape");
  await page.locator(".sighting-list li").last().locator("button").click();
  await page.locator("article.sighting .candidates").waitFor();
  await page.locator(".near p", { hasNotText: "Crossing the directions" }).waitFor();
  await page.waitForTimeout(4000);
  await photograph(page, "desk-night");
  await page.locator("figure button").click();
  await page.locator("article.sighting").evaluate((view) => {
    view.closest(".tab-panel").scrollTop = 330;
  });
  await photograph(page, "desk-day");
}

/** Three pictures as a camera makes them, drawn here. */
async function photos(page) {
  const made = await page.evaluate(() =>
    Promise.all(
      [0, 1, 2].map(async (n) => {
        const canvas = new OffscreenCanvas(1600, 1200);
        const c = canvas.getContext("2d");
        const sky = c.createLinearGradient(0, 0, 0, 1200);
        sky.addColorStop(0, "#0a1230");
        sky.addColorStop(1, "#50402f");
        c.fillStyle = sky;
        c.fillRect(0, 0, 1600, 1200);
        c.fillStyle = "#fff8e0";
        c.beginPath();
        c.arc(700 + 60 * n, 500 - 30 * n, 14, 0, 7);
        c.fill();
        c.fillStyle = "#050505";
        c.fillRect(0, 1020, 1600, 180);
        const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
        return [...new Uint8Array(await blob.arrayBuffer())];
      }),
    ),
  );
  return made.map((bytes, n) => ({ name: `IMG_${n}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from(bytes) }));
}

function watch(page, name) {
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => {
    if (name === "desk" && String(error).includes("Failed to fetch")) return; // the base map, which is kept away here
    report.console.push(`${name}: ${error.stack ?? error}`);
  });
}

async function photograph(page, name, whole = false) {
  if (options.pictures) await page.screenshot({ path: `${options.pictures}/${name}.png`, fullPage: whole });
}
