/** What the scripts beside this one share: a real browser, and a watch on whom it asks. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A browser with WebGL in software; exits with 2 where there is none. */
export async function launch(path) {
  const executablePath = path ?? USUAL.find((usual) => existsSync(usual));
  if (!executablePath || !existsSync(executablePath)) {
    console.error("no Chromium found: install the package chromium, or give --chromium PATH");
    process.exit(2);
  }
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
}

/** A page on which nothing may be asked of another host: what is asked is blocked and listed. */
export async function watchedPage(browser, { url, size = "1600x950", timeout }, report) {
  const [width, height] = size.split("x").map(Number);
  const context = await browser.newContext({ viewport: { width, height }, serviceWorkers: "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(timeout);
  const own = new URL(url).host;
  const ours = (asked) => ["data:", "blob:"].includes(asked.protocol) || asked.host === own;
  await context.route(
    (asked) => !ours(asked),
    (route) => {
      report.foreign.push(route.request().url());
      return route.abort();
    },
  );
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== own) report.foreign.push(socket.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) report.console.push(message.text());
  });
  page.on("pageerror", (error) => report.console.push(String(error)));
  return page;
}
