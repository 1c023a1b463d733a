import { describe, expect, it } from "vitest";
import { readFrame } from "../src/stream/frame";
import { SAMPLE } from "./sample-frame";

/** The sample was packed by the server's own code: see tests/web/test_columns.py. */
function bytes(): ArrayBuffer {
  const packed = Buffer.from(SAMPLE, "base64");
  return packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length) as ArrayBuffer;
}

describe("readFrame", () => {
  it("reads what the server packed", () => {
    const { head, rows, trail } = readFrame(bytes());
    expect(head).toMatchObject({ kind: "picture", frame: 7, note: "Włodawa" });
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      slot: 0,
      lat: 51.5,
      lon: -23.25,
      height: { value: 900, reference: "mean_sea_level" },
      status: "confirmed",
      objectClass: "unmanned",
      sigmaAssumed: true,
      reports: 12,
    });
    expect(rows[0]!.covariance).toEqual({ ee: 4, en: 1, nn: 9 });
    expect([trail.length, trail.slot[0], trail.at[0]]).toEqual([1, 0, 1000]);
    expect([trail.latE7[0]! / 1e7, trail.lonE7[0]! / 1e7]).toEqual([51.4, -23.2]);
  });

  it("keeps unknown as null, never as 0", () => {
    const unknown = readFrame(bytes()).rows[1]!;
    expect(unknown.height).toBeNull();
    expect(unknown.east).toBeNull();
    expect(unknown.north).toBeNull();
    expect(unknown.objectClass).toBeNull();
    expect(unknown.classShare).toBeNull();
  });

  it("refuses what is not a frame", () => {
    expect(() => readFrame(new ArrayBuffer(4))).toThrow("not a frame");
    expect(() => readFrame(new ArrayBuffer(64))).toThrow("not a frame");
  });
});
