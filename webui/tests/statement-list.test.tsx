// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { STATEMENT_TEXTS } from "../src/generated/record-line";
import { Statements } from "../src/ui/Statements";
import { serve, statement } from "./components";

const list = (asOf: string, statements = [statement("statement-aaaaaa")]) => (
  <Statements statements={statements} questions={[]} asOf={asOf} may={true} done={() => undefined} />
);
const affected = (claim: string) => ({
  type: "affected",
  statement: "statement-aaaaaa",
  speaker: "Police",
  claim,
  flagged: false,
  superseded_by: [],
  answers: [],
  responses: [],
  judgements: [],
  linked: [],
  notes: [],
  releases: [],
  recipients: [claim],
  as_of: null,
});

test("every text field of a statement is shown where it is known", () => {
  const known = Object.fromEntries(STATEMENT_TEXTS.map(({ name }) => [name, `some ${name}`]));
  const graded = { source_grade: "B", information_grade: null, by: "Ada", at: "2025-09-10T00:00:00Z" };
  const { container } = render(
    list("", [statement("statement-aaaaaa", { ...known, gradings: [{ ...graded, why: "some grade_why" }] })]),
  );
  for (const { name } of STATEMENT_TEXTS) expect(container.textContent).toContain(`some ${name}`);
});

test("a superseded statement stays in the list, with the one that superseded it", () => {
  const { container } = render(
    list("", [statement("statement-aaaaaa", { superseded_by: "statement-bbbbbb" }), statement("statement-bbbbbb")]),
  );
  expect(container.querySelectorAll("li[data-statement]")).toHaveLength(2);
  expect(container.querySelector("li.superseded")?.textContent).toContain("superseded by #");
});

test("an empty record says that nobody's words are on it", () => {
  render(list("", []));
  expect(screen.getByText("Nobody's words are on the record yet.")).toBeTruthy();
});

test("what rests on a statement is asked once when it is opened, and again for another time", async () => {
  const calls = serve((path) => [200, affected(path.includes("as_of") ? "then" : "now")]);
  const { rerender } = render(list(""));
  expect(calls).toHaveLength(0);
  fireEvent.click(screen.getByText("What rests on it"));
  await screen.findByText("Received by now");
  rerender(list(""));
  rerender(list(""));
  expect(calls).toHaveLength(1);
  rerender(list("#12"));
  await screen.findByText("Received by then");
  expect(calls.map((call) => call.path.split("?")[1])).toEqual([undefined, "as_of=%2312"]);
});

test("an answer that comes late is not shown for the time that was chosen since", async () => {
  let late: (answer: [number, unknown]) => void = () => undefined;
  serve((path) =>
    path.includes("as_of")
      ? [200, affected("then")]
      : new Promise((resolve) => {
          late = resolve;
        }),
  );
  const { rerender } = render(list(""));
  fireEvent.click(screen.getByText("What rests on it"));
  await screen.findByText("Loading…");
  rerender(list("#12"));
  await screen.findByText("Received by then");
  late([200, affected("now")]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(screen.queryByText("Received by now")).toBeNull();
});

test("a grade is sent with the sides that were judged alone", async () => {
  const calls = serve(() => [201, {}]);
  render(list(""));
  fireEvent.click(screen.getByText("Grade…"));
  fireEvent.input(document.querySelector("[name=source_grade]")!, { target: { value: "B" } });
  fireEvent.input(document.querySelector("[name=why]")!, { target: { value: "has held before" } });
  fireEvent.submit(document.querySelector(".unfold.grade form")!);
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(calls[0]?.path).toBe("/api/statements/statement-aaaaaa/grades");
  expect(calls[0]?.body).toMatchObject({ source_grade: "B", information_grade: null, why: "has held before" });
});
