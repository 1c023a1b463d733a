// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { Store } from "../src/state/store";
import { Drafts } from "../src/ui/Drafts";
import { draft, serve } from "./components";

const store = { report: () => undefined } as unknown as Store;

test("one key each: skip, correct, accept", async () => {
  let waiting = [draft("draft-1"), draft("draft-2", { claim: "it is open", words: "it is open" })];
  const calls = serve((path) => {
    if (path.endsWith("/accept")) waiting = waiting.slice(0, 1);
    return [200, path.endsWith("/drafts") ? waiting : {}];
  });
  let decided = 0;
  render(<Drafts store={store} incident="i" decided={() => decided++} />);
  const section = await screen.findByLabelText("Suggested statements");
  fireEvent.keyDown(section, { key: "s" });
  await waitFor(() => expect(document.querySelector("mark")?.textContent).toBe("it is open"));
  fireEvent.keyDown(section, { key: "c" });
  const claim = await waitFor(() => document.querySelector<HTMLTextAreaElement>("[name=claim]")!);
  fireEvent.input(claim, { target: { value: "it is open again" } });
  fireEvent.keyDown(claim, { key: "a" }); // a letter of the text, and no decision
  fireEvent.submit(document.querySelector("form")!);
  await waitFor(() => expect(decided).toBe(1));
  const sent = calls.filter((call) => call.body !== null);
  expect(sent.map((call) => call.path)).toEqual(["/api/drafts/draft-2/accept"]);
  expect(sent[0]?.body?.["changes"]).toEqual({ claim: "it is open again" });
  await screen.findByText("1 suggested statements were skipped; they wait.");
});

test("a draft whose text is gone says so", async () => {
  serve(() => [200, [draft("draft-1", { before: null, words: null, after: null })]]);
  render(<Drafts store={store} incident="i" decided={() => undefined} />);
  await screen.findByText("The text cannot be read: its file is missing or was altered.");
});
