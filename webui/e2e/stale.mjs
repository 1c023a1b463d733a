/**
 * Watches one page while its server goes and comes back:
 *
 *   node e2e/stale.mjs --url http://127.0.0.1:8484 [--timeout 60] [--chromium PATH]
 *
 * Prints a line for each thing seen: "connected", "stale: WORDS", "back: N tracks". Whoever runs
 * it stops the server after the first line and starts it again after the second. Exit 0: the page
 * said so at once, and caught up without a reload.
 */
import { parseArgs } from "node:util";
import { launch, watchedPage } from "./browser.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8484" },
    timeout: { type: "string", default: "60" },
    chromium: { type: "string" },
  },
});
const report = { foreign: [], console: [] };
const browser = await launch(options.chromium);
let code = 0;
try {
  const page = await watchedPage(browser, { ...options, timeout: Number(options.timeout) * 1000 }, report);
  let loads = 0;
  page.on("load", () => loads++);
  await page.goto(options.url);
  await page.locator("#tab-tracks").click();
  await page.locator("[data-track]").first().waitFor();
  console.log("connected");
  await page.locator(".stale-strip").waitFor();
  console.log(`stale: ${(await page.locator(".stale-strip").innerText()).replaceAll("\n", " ")}`);
  await page.locator(".link.connected").waitFor();
  await page.locator(".stale-strip").waitFor({ state: "detached" });
  await page.locator("[data-track]").first().waitFor();
  console.log(`back: ${await page.locator("[data-track]").count()} tracks`);
  if (loads !== 1) throw new Error(`the page was loaded ${loads} times`);
  if (report.foreign.length > 0) throw new Error(`asked other hosts: ${report.foreign}`);
} catch (error) {
  console.log(`failed: ${String(error).split("\n")[0]}`);
  code = 1;
} finally {
  await browser.close();
}
process.exit(code);
