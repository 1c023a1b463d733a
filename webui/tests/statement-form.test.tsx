// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { STATEMENT_TEXTS } from "../src/generated/record-line";
import { StatementForm } from "../src/ui/StatementForm";
import { type Call, question, serve } from "./components";

const put = (name: string, value: string) => {
  const field = document.querySelector(`[name=${name}]`);
  if (field === null) throw new Error(`no field ${name}`);
  fireEvent.input(field, { target: { value } });
};
const shown = (name: string) => document.querySelector<HTMLInputElement>(`[name=${name}]`)!;
const statementOf = (call: Call | undefined) => call?.body?.["statement"] as Record<string, unknown>;

test("every text field of a statement can be typed, and goes out under its own name", async () => {
  const calls = serve(() => [201, {}]);
  let said = 0;
  render(<StatementForm incident="incident-1" questions={[]} said={() => said++} />);
  put("speaker", "Police");
  put("claim", "a kite");
  put("source_grade", "B"); // without a grade there is no reason to type
  for (const { name, help } of STATEMENT_TEXTS) {
    put(name, `some ${name}`);
    expect(shown(name).closest("label")?.title).toBe(help);
  }
  fireEvent.submit(document.querySelector("form")!);
  await waitFor(() => expect(said).toBe(1));
  const sent = statementOf(calls[0]);
  for (const { name } of STATEMENT_TEXTS) expect(sent[name]).toBe(`some ${name}`);
  expect([sent["speaker"], sent["said_at"], sent["bears_on"]]).toEqual(["Police", null, null]);
  expect(shown("claim").value).toBe(""); // ready for the next one
});

test("no comment sends no claim, and none can be typed", async () => {
  const calls = serve(() => [201, {}]);
  render(<StatementForm incident="incident-1" questions={[]} said={() => undefined} />);
  put("speaker", "Army");
  put("claim", "left over");
  put("modality", "no comment");
  expect(shown("claim").disabled).toBe(true);
  fireEvent.submit(document.querySelector("form")!);
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(statementOf(calls[0])["claim"]).toBeNull();
});

test("what the server refuses is said in its own words, and what was typed stays", async () => {
  serve(() => [422, { error: "said_at 'soon' is not a date" }]);
  render(<StatementForm incident="incident-1" questions={[]} said={() => undefined} />);
  put("speaker", "Army");
  put("said_at", "soon");
  fireEvent.submit(document.querySelector("form")!);
  expect((await screen.findByRole("alert")).textContent).toBe("said_at 'soon' is not a date");
  expect(shown("said_at").value).toBe("soon");
});

test("what it says of a question can be typed once a question is chosen", () => {
  render(<StatementForm incident="i" questions={[question("number", "How many")]} said={() => undefined} />);
  expect(shown("says").disabled).toBe(true);
  put("bears_on", "number");
  expect(shown("says").disabled).toBe(false);
});
