/**
 * Declares a restriction on the page of a running `vedette serve`, from drawing to withdrawing.
 *
 *   node e2e/restrict.mjs --link 'http://127.0.0.1:8484/#first=…' [--pictures DIR]
 *                         [--chromium /usr/bin/chromium]
 *
 * Prints one JSON object. Exit 0: all was seen; 1: something was not; 2: no browser.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const PASSWORD = "five words for a test";

const { values: options } = parseArgs({
  options: { link: { type: "string" }, pictures: { type: "string" }, chromium: { type: "string" } },
});
const executablePath = options.chromium ?? USUAL.find((path) => existsSync(path));
if (!executablePath || !existsSync(executablePath)) {
  console.error("no Chromium found: install the package chromium, or give --chromium PATH");
  process.exit(2);
}

const report = { steps: [], console: [] };
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});

try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => report.console.push(String(error)));
  const photograph = (name) =>
    options.pictures ? page.screenshot({ path: `${options.pictures}/restrict-${name}.png` }) : null;

  await page.goto(options.link);
  await page.locator("[name=username]").fill("A. Nowak");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("[name=again]").fill(PASSWORD);
  await page.locator(".door button[type=submit]").click();
  await page.locator("#tab-restrict").click();
  await page.getByText("Declare a restriction…").click();
  report.steps.push("the form is open");

  await page
    .locator(".map-surface")
    .first()
    .click({ position: { x: 420, y: 360 } });
  await page.locator("[name=name]").fill("Works at the river");
  await page.locator("[name=authority]").fill("The office");
  await page.locator("[name=upper]").fill("FL095");
  await page.locator("[name=fir]").fill("EPWW");
  await page.locator("[name=country]").fill("POL");
  await photograph("form");
  await page.getByText("Make the draft, and review it").click();
  await page.locator(".review .warnings li").first().waitFor();
  if (!(await page.locator(".review .go").isDisabled())) throw new Error("it may be published unread");
  await photograph("review");
  report.steps.push("the review shows its warnings, and cannot be passed by");

  await page.locator(".sure input").check();
  await page.locator(".review .go").click();
  await page.locator("li.published.in_force", { hasText: "Works at the river" }).waitFor();
  if (options.pictures) await page.waitForTimeout(4000); // the map shows it after the next change
  await photograph("published");
  report.steps.push("it is published");

  await page.getByText("Withdraw…").click();
  await page.locator(".yes input").fill("over");
  await page.getByText("Yes, withdraw it").click();
  await page.locator("li.published.withdrawn").waitFor();
  report.steps.push("it is withdrawn");
  if (report.console.length) throw new Error("the page reported errors");
} catch (error) {
  report.error = String(error);
  process.exitCode = 1;
} finally {
  await browser.close();
  console.log(JSON.stringify(report));
}
