import { describe, expect, it } from "vitest";
import { mayEnter, readLink } from "../src/access/session";

describe("who may enter", () => {
  it("is anybody where nobody signs in, and else whoever has", () => {
    expect(mayEnter({ accounts: false, name: null })).toBe(true);
    expect(mayEnter({ accounts: true, name: null })).toBe(false);
    expect(mayEnter({ accounts: true, name: "Ada", role: "viewer" })).toBe(true);
  });
});

describe("a one-time link", () => {
  it("is read from the fragment, and nothing else is", () => {
    expect(readLink("#first=aB_-9")).toEqual({ kind: "first", secret: "aB_-9" });
    expect(readLink("#link=x")).toEqual({ kind: "link", secret: "x" });
    for (const other of ["", "#", "#link=", "#other=x", "#link=x y", "#link=<b>", "?link=x"]) {
      expect(readLink(other)).toBeNull();
    }
  });
});
