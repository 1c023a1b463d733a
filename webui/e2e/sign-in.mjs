/**
 * Signs in to a running `vedette serve` with a real browser, from the first link to signing out.
 *
 *   node e2e/sign-in.mjs --link 'http://127.0.0.1:8484/#first=…' [--pictures DIR]
 *                        [--chromium /usr/bin/chromium] [--name NAME]
 *
 * Prints one JSON object. Exit 0: all was seen; 1: something was not; 2: no browser.
 */
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const PASSWORD = "five words for a test";

const { values: options } = parseArgs({
  options: {
    link: { type: "string" },
    name: { type: "string", default: "Browser Test" },
    pictures: { type: "string" },
    chromium: { type: "string" },
  },
});
const executablePath = options.chromium ?? USUAL.find((path) => existsSync(path));
if (!executablePath || !existsSync(executablePath)) {
  console.error("no Chromium found: install the package chromium, or give --chromium PATH");
  process.exit(2);
}

let lastStep = 0; // of the last code that was typed
const report = { steps: [], console: [] };
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const url = new URL(options.link);
const home = `${url.origin}/`;

try {
  const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, serviceWorkers: "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => report.console.push(String(error)));
  await page.goto(home);
  await page.locator(".door h2", { hasText: "Sign in" }).waitFor();
  if (await page.locator(".top").count()) throw new Error("the page is shown before anybody signed in");
  await photograph(page, "sign-in");
  report.steps.push("the door stands before the page");

  await page.goto("about:blank");
  await page.goto(options.link);
  await page.locator(".door [name=again]").waitFor();
  if (page.url().includes(url.hash)) throw new Error("the link's secret stays in the address");
  if (url.hash.startsWith("#first")) await page.locator("[name=username]").fill(options.name);
  await page.locator("[name=password]").fill("short");
  await page.locator("[name=again]").fill("short");
  await page.locator(".door button[type=submit]").click();
  await page.locator(".door-trouble").waitFor();
  await photograph(page, "first");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("[name=again]").fill(PASSWORD);
  await page.locator(".door button[type=submit]").click();
  await page.locator(".link.connected").waitFor();
  report.steps.push("a one-time link leads in");
  report.person = await page.locator(".person summary").innerText();
  const cookies = await context.cookies();
  report.cookies = cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }));
  const script = await page.evaluate(() => `${document.cookie}${JSON.stringify({ ...localStorage })}`);
  if (cookies.some(({ value }) => script.includes(value))) throw new Error("a script can read the session");
  await page.locator(".person summary").click();
  await page.waitForTimeout(1500);
  await photograph(page, "inside");

  // Ended elsewhere: the open page must notice by itself.
  const other = await context.request.post(`${home}api/sign-out`, {
    headers: { "Content-Type": "application/json", Origin: url.origin },
    data: "{}",
  });
  if (!other.ok()) throw new Error(`signing out answered ${other.status()}`);
  await page.locator(".door h2", { hasText: "Sign in" }).waitFor();
  report.steps.push("the open page goes when its session has ended");

  await page.locator("[name=username]").fill(options.name.toUpperCase());
  await page.locator("[name=password]").fill("not the right password");
  await page.locator(".door button[type=submit]").click();
  await page.locator(".door-trouble").waitFor();
  report.wrong = await page.locator(".door-trouble").innerText();
  await photograph(page, "wrong");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator(".door button[type=submit]").click();
  await page.locator(".link.connected").waitFor();
  report.steps.push("a name and a password lead in");
  await page.locator(".person summary").click();
  await page.locator(".person button", { hasText: "everywhere" }).click();
  await page.locator(".door h2", { hasText: "Sign in" }).waitFor();
  report.steps.push("signing out leads out");

  await signIn(page);
  await page.locator(".link.connected").waitFor();
  await openFactors(page);
  await page.locator("button", { hasText: "Add an authenticator" }).click();
  const secret = (await page.locator(".second-factors code").innerText()).trim();
  await page.locator(".second-factors input").fill(codeOf(secret, 0));
  await page.locator(".second-factors button[type=submit]").click();
  await page.locator(".second-factors li", { hasText: "codes" }).waitFor();
  await photograph(page, "second-factor");
  await signOut(page);
  await signIn(page);
  await page.locator("[name=code]").fill("000000");
  await page.locator(".door button[type=submit]").click();
  await page.locator(".door-trouble").waitFor();
  await page.locator("[name=code]").fill(codeOf(secret, 1)); // of the next 30 s: a code works once
  await page.locator(".door button[type=submit]").click();
  await page.locator(".link.connected").waitFor();
  report.steps.push("a code is asked for and leads in");

  // A passkey needs a name, and 127.0.0.1 is none: the same server answers to localhost.
  await signOut(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(home.replace("127.0.0.1", "localhost"));
  await signIn(page);
  await page.locator("[name=code]").fill(await freshCode(secret));
  await page.locator(".door button[type=submit]").click();
  await page.locator(".link.connected").waitFor();
  await openFactors(page);
  await page.locator("button", { hasText: "Add a passkey" }).click();
  await page.locator(".second-factors li", { hasText: "passkey" }).first().waitFor();
  await signOut(page);
  await signIn(page);
  await page.locator("button", { hasText: "Use your passkey" }).click();
  await page.locator(".link.connected").waitFor();
  report.steps.push("a passkey leads in");
} catch (error) {
  report.error = String(error).split("\n")[0];
} finally {
  await browser.close();
}
report.ok = !report.error && report.console.length === 0;
console.log(JSON.stringify(report, null, 1));
process.exit(report.ok ? 0 : 1);

async function signIn(page) {
  await page.locator("[name=username]").fill(options.name);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator(".door button[type=submit]").click();
}

async function signOut(page) {
  if (!(await page.locator(".person[open]").count())) await page.locator(".person summary").click();
  await page.locator(".person button", { hasText: /^Sign out$/ }).click();
  await page.locator(".door h2", { hasText: "Sign in" }).waitFor();
}

async function openFactors(page) {
  await page.locator(".person summary").click();
  await page.locator(".person button", { hasText: "Second factor" }).click();
  await page.locator(".second-factors").waitFor();
}

/** The code of an authenticator (RFC 6238), `ahead` steps of 30 s from now. */
function codeOf(secret, ahead) {
  return codeAt(secret, Math.floor(Date.now() / 30_000) + ahead);
}

function codeAt(secret, step) {
  lastStep = Math.max(lastStep, step);
  const bits = [...secret]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code of a later step than any before, as soon as the server takes it. */
async function freshCode(secret) {
  const step = lastStep + 1;
  while (Math.floor(Date.now() / 30_000) + 1 < step) await new Promise((done) => setTimeout(done, 500));
  return codeAt(secret, step);
}

async function photograph(page, name) {
  if (options.pictures) await page.screenshot({ path: `${options.pictures}/${name}.png` });
}
