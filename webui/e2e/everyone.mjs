/**
 * Looks at every view as everybody may: by day and by night, on a desk, on a phone (320 CSS px) and
 * at 200 %. Each is checked with axe-core and for sideways scrolling, and photographed if asked.
 *
 *   node e2e/everyone.mjs --url http://127.0.0.1:8484 [--pictures DIR] [--chromium PATH] [--views alerts,tracks]
 *
 * Prints one JSON object: what was looked at, and what was wrong. Exit 0: nothing was.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { launch } from "./browser.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8484" },
    pictures: { type: "string" },
    chromium: { type: "string" },
    views: { type: "string" },
    timeout: { type: "string", default: "60" },
  },
});
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENS = {
  desk: { width: 1280, height: 800 },
  phone: { width: 320, height: 640 },
  zoomed: { width: 640, height: 400 }, // 1280 by 800 at 200 %
};
const report = { looked: 0, violations: [], sideways: [], errors: [] };
const browser = await launch(options.chromium);
if (options.pictures) mkdirSync(options.pictures, { recursive: true });

try {
  for (const theme of ["dark", "light"]) await asThemed(theme);
} catch (error) {
  report.errors.push(String(error).split("\n")[0]);
} finally {
  await browser.close();
}
console.log(JSON.stringify(report, null, 1));
process.exit(report.violations.length + report.sideways.length + report.errors.length ? 1 : 0);

async function asThemed(theme) {
  const context = await browser.newContext({ viewport: SCREENS.desk, serviceWorkers: "block", bypassCSP: true });
  await context.addInitScript((named) => {
    localStorage.setItem("vedette.preferences", JSON.stringify({ theme: named }));
  }, theme);
  const page = await context.newPage();
  page.setDefaultTimeout(Number(options.timeout) * 1000);
  page.on("pageerror", (error) => report.errors.push(String(error)));
  await page.goto(options.url);
  await page.locator(".link.connected").waitFor();
  await page.locator(".alert").first().waitFor();
  await page.evaluate(AXE);
  const names = await page.locator("[role=tab]").evaluateAll((all) => all.map((one) => one.id.slice(4)));
  for (const view of options.views?.split(",") ?? [...names, "track", "incident", "past"]) {
    await open(page, view);
    for (const [screen, size] of Object.entries(SCREENS)) {
      await page.setViewportSize(size);
      await page.waitForTimeout(options.pictures ? 900 : 120);
      await check(page, `${view} ${screen} ${theme}`);
      if (options.pictures && screen !== "zoomed") {
        const path = `${options.pictures}/${view}-${screen}-${theme === "dark" ? "night" : "day"}.jpg`;
        await page.screenshot({ path, type: "jpeg", quality: 60 });
      }
    }
    await page.setViewportSize(SCREENS.desk);
  }
  await context.close();
}

async function open(page, view) {
  await page.keyboard.press("Escape");
  if (view === "track") {
    await page.locator("#tab-tracks").click();
    await page.locator(".tracks .track button").first().press("Enter");
    await page.locator(".card summary").press("Enter"); // by keyboard: what moves cannot be hit
  } else if (view === "incident") {
    await page.locator("#tab-incidents").click();
    await page.locator(".incidents button").first().click();
    await page.locator("[data-incident]").waitFor();
  } else if (view === "past") {
    // The last view: from here on the page shows that time.
    await page.locator("#tab-alerts").click();
    await page.locator(".look-back").click();
    await page.locator(".past-strip p", { hasText: "Map, tracks, sensors and alerts" }).waitFor();
    await page.locator(".timeline").waitFor();
  } else await page.locator(`#tab-${view}`).click();
}

async function check(page, name) {
  report.looked++;
  const wide = await page.evaluate(() => {
    const all = [document.scrollingElement, document.querySelector(".tab-panel"), document.querySelector(".card")];
    return all
      .filter((one) => one && one.scrollWidth > one.clientWidth + 1)
      .map((one) => {
        const right = one.getBoundingClientRect().left + one.clientWidth + 1;
        const out = [...one.querySelectorAll("*")].find(
          (part) => part.getBoundingClientRect().right > right && !part.closest(".map"),
        );
        return `${one.className || "page"}: ${out?.tagName} ${out?.className}`;
      });
  });
  for (const one of wide) report.sideways.push(`${name}: ${one}`);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, nodes } of found.violations) {
    report.violations.push(
      `${name}: ${id} ${nodes
        .slice(0, 2)
        .map((node) => `${node.target} (${node.any[0]?.message ?? node.all[0]?.message ?? ""})`)
        .join("; ")}`,
    );
  }
}
