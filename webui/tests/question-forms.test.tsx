// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { AnswerForm, AskForm, TakeBackForm } from "../src/ui/AnswerForm";
import { History } from "../src/ui/History";
import { Responses } from "../src/ui/Responses";
import { question, serve, statement } from "./components";

const put = (name: string, value: string) =>
  fireEvent.input(document.querySelector(`[name=${name}]`)!, { target: { value } });

test("an answer names what it rests on, of the statements that stand", async () => {
  const calls = serve(() => [201, {}]);
  const statements = [
    statement("statement-a", { superseded_by: "statement-b" }),
    statement("statement-b", { claim: "a drone" }),
  ];
  render(
    <AnswerForm incident="i" question={question("damage", "Damage")} statements={statements} done={() => undefined} />,
  );
  const boxes = document.querySelectorAll<HTMLInputElement>("input[type=checkbox]");
  expect(boxes).toHaveLength(1);
  fireEvent.click(boxes[0]!);
  put("value", " a roof ");
  put("why", "seen");
  fireEvent.submit(document.querySelector("form")!);
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(calls[0]?.body).toMatchObject({ value: "a roof", question: "damage", rests_on: ["statement-b"] });
});

test("a question of intent says that nothing is computed of it", () => {
  render(<AnswerForm incident="i" question={question("intent", "Intent")} statements={[]} done={() => undefined} />);
  expect(document.querySelector(".hint")?.textContent).toContain("Nothing is computed of intent");
});

test("an answer that is taken back is sent as null with the reason", async () => {
  const calls = serve(() => [201, {}]);
  render(<TakeBackForm incident="i" question={question("damage", "Damage")} done={() => undefined} />);
  put("why", "wrong house");
  fireEvent.submit(document.querySelector("form")!);
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(calls[0]?.body).toMatchObject({ value: null, why: "wrong house" });
});

test("a question that is refused says why", async () => {
  serve(() => [422, { error: "text is missing; choose or write one" }]);
  render(<AskForm incident="i" done={() => undefined} />);
  fireEvent.submit(document.querySelector("form")!);
  expect((await screen.findByRole("alert")).textContent).toContain("text is missing");
});

test("a response sends each whom that it binds, and what is left out as unknown", async () => {
  const calls = serve(() => [201, {}]);
  render(<Responses incident="i" responses={[]} statements={[statement("statement-a")]} may done={() => undefined} />);
  fireEvent.click(screen.getByText("Add a response…"));
  for (const [name, value] of [
    ["kind", "meeting"],
    ["what", "Council"],
    ["status", "announced"],
    ["statement", "statement-a"],
    ["who", "all; none ;"],
  ] as const)
    put(name, value);
  fireEvent.submit(document.querySelector("form")!);
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(calls[0]?.body).toMatchObject({ kind: "meeting", who: ["all", "none"], when: null, area: null });
});

test("an answer that changed for no single thing names none", async () => {
  const answer = question("damage", "Damage").answer;
  const change = { type: "change", incident: "i", question: "damage", text: "Damage", at: "2025-09-10T00:00:00Z" };
  serve(() => [
    200,
    { changes: [{ ...change, by: "Ada", because: "question.answered", about: null, answer }], releases: [] },
  ]);
  const { container } = render(<History incident="i" asOf="" choose={() => undefined} />);
  await screen.findByText("question answered", { exact: false });
  expect(container.textContent).not.toContain("null");
});
