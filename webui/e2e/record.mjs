/**
 * Works through the record on a running page, as a viewer, an operator and an investigator would.
 *
 *   node e2e/record.mjs --house '{"url": …, "cookie": …, "sessions": {…}}' [--pictures DIR]
 *                       [--chromium /usr/bin/chromium]
 *
 * `python tests/app/record_house.py --port 8499` prints what --house takes. Prints one JSON object.
 * Exit 0: all was seen; 1: something was not; 2: no browser. "refused" lists what the server said no
 * to: only what was sent wrong on purpose may stand there.
 */
import { parseArgs } from "node:util";
import { launch, watchedPage } from "./browser.mjs";

const { values: options } = parseArgs({
  options: { house: { type: "string" }, pictures: { type: "string" }, chromium: { type: "string" } },
});
const { url, cookie, sessions } = JSON.parse(options.house);
const report = { foreign: [], console: [], steps: [], refused: [] };
let role = ""; // who sits at the page now
const browser = await launch(options.chromium);

try {
  const page = await watchedPage(
    browser,
    { url, size: options.pictures ? "1500x1500" : "480x640", timeout: 30_000 },
    report,
  );
  // The map is not what is looked at here, and it is most of the work of a page without a GPU.
  if (!options.pictures) await page.route(/\/base\//, (route) => route.abort());
  page.on("response", (answer) => {
    if (answer.status() >= 400) report.refused.push(`${role}: ${answer.status()} ${new URL(answer.url()).pathname}`);
  });
  await as("viewer", page);
  await viewer(page);
  await as("operator", page);
  await operator(page);
  await drafts(page);
  await past(page);
  if (options.pictures) await page.setViewportSize({ width: 420, height: 900 });
  await as("investigator", page);
  await investigator(page);
} catch (error) {
  report.error = String(error).split("\n").slice(0, 6).join(" | ");
} finally {
  await browser.close();
}
report.ok = !report.error && report.foreign.length === 0;
console.log(JSON.stringify(report, null, 1));
process.exit(report.ok ? 0 : 1);

/** The page as somebody of this role sees it. */
async function as(who, page) {
  role = who;
  await page.context().addCookies([{ name: cookie, value: sessions[who], url, httpOnly: true, sameSite: "Strict" }]);
  await page.goto(url);
  await page.locator(".person", { hasText: who }).waitFor();
  await page.locator(".link.connected").waitFor();
}

async function viewer(page) {
  await page.locator(".alert").first().waitFor();
  await page.keyboard.press("j");
  for (const key of ["a", "s", "i"]) await page.keyboard.press(key);
  await none(page, ".acknowledge, .shelve, .open-incident, #tab-incidents");
  // With the keyboard alone: where the pressed button goes away, its neighbour has the focus.
  await page.locator(".look-back").focus();
  await page.keyboard.press("Enter");
  await page.locator(".past-strip p", { hasText: "as they were shown then" }).waitFor();
  await page.locator(".past-strip button:focus", { hasText: "− 10 min" }).waitFor();
  await picture(page, "viewer");
  await page.locator(".past-strip .now").focus();
  await page.keyboard.press("Enter");
  await page.locator(".past-strip").waitFor({ state: "detached" });
  await page.locator(".look-back:focus").waitFor();
  report.steps.push("a viewer sees no button that would be refused");
}

async function operator(page) {
  await page.locator(".alert .open-incident").first().click();
  await page.locator("[data-incident]").waitFor();
  report.card = await page.locator(".card dl").innerText();
  await none(page, "[data-question=intent] .answer, [data-question=intent] .propose, [data-question=intent] .estimate");
  for (const [speaker, claim] of [
    ["The mayor", "a drone hit the house"],
    ["The prosecutor", "it was a missile"],
  ]) {
    const form = page.locator("form.say").last();
    await form.locator("[name=speaker]").fill(speaker);
    await form.locator("[name=claim]").fill(claim);
    await form.locator("button[type=submit]").press("Enter");
    await page.locator("[data-statement] .claim", { hasText: claim }).waitFor();
  }
  await gradesByKeyboard(page);
  await linksAndResponds(page);
  await weighs(page);
  await answers(page);
}

/** The mouse is not touched: Enter opens, the first field has the focus, Esc closes and goes back. */
async function gradesByKeyboard(page) {
  const opener = page.locator("[data-statement] .grade > button").first();
  await opener.focus();
  await page.keyboard.press("Enter");
  await focused(page, "source_grade");
  await page.keyboard.press("Escape");
  if (!(await opener.evaluate((one) => one === document.activeElement))) throw new Error("Esc loses the focus");
  await page.keyboard.press("Enter");
  await focused(page, "source_grade");
  await page.keyboard.press("b");
  await page.keyboard.press("Tab");
  await page.keyboard.press("3");
  await page.keyboard.press("Tab");
  await page.keyboard.type("was on the spot");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("[data-statement] .stands", { hasText: "graded B3 by Ola Operator" }).waitFor();
  report.steps.push("a statement was graded by keyboard, by whom and why");
}

async function linksAndResponds(page) {
  const second = page.locator("[data-statement]", { hasText: "it was a missile" });
  await second.locator(".link-to > button").click();
  await second.locator("[name=to]").selectOption({ index: 1 });
  await second.locator(".link-to button[type=submit]").press("Enter");
  await second.locator(".stands", { hasText: "contradicts" }).waitFor();
  await page.locator(".respond > button").click();
  const form = page.locator(".respond form");
  await form.locator("[name=kind]").fill("meeting");
  await form.locator("[name=what]").fill("Council of the town");
  await form.locator("[name=status]").selectOption("scheduled");
  await form.locator("[name=statement]").selectOption({ index: 1 });
  await form.locator("button[type=submit]").press("Enter");
  await form.locator(".trouble", { hasText: "must have a date" }).waitFor();
  await picture(page, "trouble-in-place", form);
  await form.locator("[name=when]").fill("2025-09-11");
  await form.locator("button[type=submit]").press("Enter");
  await page.locator("[data-response]", { hasText: "area: unknown; heights: unknown" }).waitFor();
  await picture(page, "statements", page.locator(".statements"));
  report.steps.push("statements were linked; a response was refused in place, then taken");
}

async function weighs(page) {
  const asked = page.locator("[data-question=number]");
  for (const text of ["one drone", "two drones"]) {
    await asked.locator(".propose > button").click();
    await asked.locator(".propose [name=text]").fill(text);
    await asked.locator(".propose button[type=submit]").press("Enter");
    await asked.locator(".hypotheses li", { hasText: text }).waitFor();
  }
  for (const place of [1, 1]) await asked.locator("[name=add-item]").selectOption({ index: place });
  for (const [row, column, key] of [
    [0, 0, "C"],
    [0, 1, "II"],
    [1, 0, "I"],
    [1, 1, "C"],
  ]) {
    const cell = asked.locator(".ach tbody tr").nth(row).locator("td button").nth(column);
    await cell.focus();
    await page.keyboard.press("Enter");
    await focused(page, "consistency");
    await asked
      .locator(".judge-form [name=consistency]")
      .selectOption({ index: ["CC", "C", "N", "I", "II"].indexOf(key) + 1 });
    await asked.locator(".judge-form [name=why]").fill("as read");
    await asked.locator(".judge-form button[type=submit]").press("Enter");
    await page.waitForFunction(([found, sign]) => found.textContent === sign, [await cell.elementHandle(), key]);
  }
  await asked.locator(".result", { hasText: "not established" }).waitFor();
  report.without = await asked.locator(".ach .changes").allInnerTexts();
  await asked.locator(".estimate > button").click();
  await asked.locator(".estimate [name=likelihood]").selectOption("likely");
  await asked.locator(".estimate [name=confidence]").selectOption("low");
  await asked.locator(".estimate [name=why]").fill("one sensor only");
  await asked.locator(".estimate button[type=submit]").press("Enter");
  await asked.locator("li", { hasText: "likely (55–80 %); confidence low, by Ola Operator" }).waitFor();
  await picture(page, "hypotheses", asked);
  report.steps.push("hypotheses were judged, each item was left out in turn, and a word was given");
}

async function answers(page) {
  const asked = page.locator("[data-question=casualties]");
  report.beforeAnswer = await page.evaluate(() => document.querySelector("[data-question=casualties]").innerText);
  await asked.locator(".answer > button").click();
  await asked.locator("[name=value]").fill("none");
  await asked.locator("[name=why]").fill("the hospital was asked");
  await asked.locator("fieldset input").first().check();
  await picture(page, "answer", asked);
  await asked.locator(".answer button[type=submit]").press("Enter");
  await asked.locator("dd", { hasText: "answered by Ola Operator" }).waitFor();
  await picture(page, "incident");
  report.steps.push("a question was answered in a person's own name");
}

async function drafts(page) {
  const box = page.locator(".drafts");
  await box.locator("mark").waitFor();
  report.draft = await box.locator("blockquote").innerText();
  await box.focus();
  await picture(page, "draft", box);
  const words = () => box.locator("mark").innerText();
  const first = await words();
  await page.keyboard.press("a");
  await page.waitForFunction((was) => document.querySelector(".drafts mark")?.textContent !== was, first);
  await box.focus();
  await page.keyboard.press("c");
  await focused(page, "speaker");
  await box.locator("[name=role]").fill("police of the county");
  await picture(page, "draft-corrected", box);
  await box.locator("button[type=submit]").press("Enter");
  await page.locator("[data-statement]", { hasText: "police of the county" }).waitFor();
  await box.focus();
  await page.keyboard.press("r");
  await box.waitFor({ state: "detached" });
  report.steps.push("drafts were accepted, corrected and refused with a key");
}

async function past(page) {
  const incident = page.locator("[data-incident]");
  await page.locator(".history > button").click();
  const change = page.locator(".answer-changes li", { hasText: "answered by Ola Operator" });
  await change.waitFor();
  await picture(page, "history", page.locator(".history"));
  const field = page.locator("[name=as-of]");
  await change.locator("button").click();
  await page.locator("[data-incident]:not([data-as-of=''])").waitFor();
  report.asOf = await field.inputValue();
  await page.locator("[data-question=casualties] dd", { hasText: "answered by Ola Operator" }).waitFor();
  if ((await page.locator("[data-statement]").count()) !== 2) throw new Error("the past holds what came later");
  // A minute earlier nobody had answered.
  const before = new Date(Date.parse(`${report.asOf}Z`) - 60_000).toISOString().slice(0, 19);
  await field.fill(before);
  await page.locator(`[data-as-of="${before}Z"]`).waitFor();
  report.known = await page.locator("[data-question=casualties] dd").innerText();
  const link = await page.locator(".dossier a").last().getAttribute("href");
  const dossier = await (await page.context().request.get(new URL(link, url).href)).text();
  report.dossier = [/Casualties<\/dt><dd>[^<]*/.exec(dossier)?.[0], dossier.includes("Marte Brekke")];
  await none(page, ".answer, .grade, .respond, .drafts, form.say, .propose");
  await picture(page, "past");
  await field.fill("2025-09-09T21:00:00");
  await incident.waitFor({ state: "detached" });
  await page.locator(".empty", { hasText: "not on the record then" }).waitFor();
  await page.locator(".back").click();
  await page.locator(".empty", { hasText: "No incident stood on the record then" }).waitFor();
  await mapOfThen(page, field);
  await page.locator("#tab-incidents").click();
  await page.locator(".as-of button", { hasText: "Now" }).click();
  await page.locator(".incidents li").first().waitFor();
  report.steps.push("the list, the incident and its answers were asked as of a time");
}

/** What the page showed then; where that is not known it says so, and is not the same as nothing. */
async function mapOfThen(page, field) {
  const strip = page.locator(".past-strip");
  await strip.locator("p", { hasText: "ask for 2025-09-09T21:30" }).waitFor();
  for (const tab of ["alerts", "tracks", "sensors"]) {
    await page.locator(`#tab-${tab}`).click();
    await page.locator(".empty", { hasText: "Not known" }).waitFor();
  }
  await picture(page, "past-not-kept");
  await page.locator("#tab-incidents").click();
  await field.fill("2025-09-09T21:30:08");
  await strip.locator("p", { hasText: "as they were shown then" }).waitFor();
  await page.locator("#tab-tracks").click();
  await page.locator(".tracks .track button").click();
  const card = page.locator(".card dd", { hasText: "in all" });
  report.reportsThen = Number(/(\d+) in all/.exec(await card.innerText())[1]);
  await picture(page, "past-map");
  await strip.locator("button", { hasText: "+ 1 min" }).click(); // that has not come yet
  await strip.waitFor({ state: "detached" });
  await page.locator(".card dd", { hasText: "20 in all" }).waitFor(); // as it is now
  await page.locator(".look-back").click();
  await page.locator("#tab-alerts").click();
  await page.locator(".alert").first().waitFor();
  await none(page, ".acknowledge, .shelve");
  await strip.locator(".waits", { hasText: "NOW: " }).waitFor();
  await picture(page, "past-alerts");
}

async function investigator(page) {
  await page.locator("#tab-incidents").click();
  await page.locator(".incidents button").first().click();
  const intent = page.locator("[data-question=intent]");
  await intent.locator(".answer > button").click();
  await intent.locator("[name=value]").fill("a survey flight");
  await intent.locator("[name=why]").fill("the log was found");
  await picture(page, "narrow-answer");
  await intent.locator(".answer button[type=submit]").press("Enter");
  await intent.locator("dd", { hasText: "answered by Ivo Investigator" }).waitFor();
  await none(page, "[data-question=intent] .hypotheses, [data-question=intent] .ach");
  await page.locator("[data-question=number] .ach").scrollIntoViewIfNeeded();
  await picture(page, "narrow-matrix");
  await page.locator("#tab-alerts").click();
  await none(page, ".acknowledge");
  report.steps.push("only a person with the right answers on intent, and nothing is weighed there");
}

async function none(page, selector) {
  const found = await page.locator(selector).count();
  if (found) throw new Error(`${found} of ${selector} are shown`);
}

async function focused(page, name) {
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute("name") === wanted, name);
}

async function picture(page, name, of = page) {
  if (options.pictures) await of.screenshot({ path: `${options.pictures}/${name}.png` });
}
