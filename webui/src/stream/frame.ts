/** Frames of the stream, as docs/page-protocol.md lays them out. Pure: bytes in, values out. */
import type { Line } from "../state/lines";

export interface About {
  slot: number;
  id: string;
  first_at: string;
  identity: {
    emitters: { scheme: string; value: string }[];
    claims: { kind: string; value: string }[];
    withheld: string[];
    cooperative: boolean;
  };
  identity_silent_since: string | null;
  contradiction: { kind: string; claimed: boolean; other: string | null; words: string } | null;
  same_place_since: string | null;
  classes: { object_class: string; share: number }[];
  sensors: string[];
  group: { number: number; number_sigma: number; extent_m: number; extent_sigma_m: number } | null;
  assumed_sigma_m: number | null;
}

export type StreamState = "waiting" | "running" | "ended";

export interface Head {
  kind: "picture" | "change";
  frame: number;
  until: string | null;
  state: StreamState;
  simulation: boolean;
  restrictions: number; // how often what is in force has changed
  about: About[];
  gone: number[];
  lines: Line[];
}

const STATUSES = ["tentative", "confirmed", "coasting", "lost"] as const;
const CLASSES = ["aircraft", "unmanned", "bird", "other"] as const;
const REFERENCES = [
  "ellipsoid",
  "mean_sea_level",
  "barometric",
  "above_ground",
  "above_takeoff",
  "flight_level",
] as const;

export type Status = (typeof STATUSES)[number];
export type ObjectClass = (typeof CLASSES)[number];
export type Reference = (typeof REFERENCES)[number];

/** One track's numbers. Unknown is null, never 0. */
export interface Row {
  slot: number;
  stateAt: number; // ms since 1970
  updatedAt: number;
  lat: number;
  lon: number;
  reports: number;
  covariance: { ee: number; en: number; nn: number }; // m²
  east: number | null; // m/s
  north: number | null;
  height: { value: number; reference: Reference } | null;
  objectClass: ObjectClass | null;
  classShare: number | null;
  status: Status;
  sigmaAssumed: boolean;
}

/** Places where tracks have been, in columns: there may be hundreds of thousands. */
export interface TrailColumns {
  length: number;
  slot: ArrayLike<number>;
  at: ArrayLike<number>; // ms since 1970
  latE7: ArrayLike<number>; // degrees times 10^7
  lonE7: ArrayLike<number>;
}

export interface Frame {
  head: Head;
  rows: Row[];
  trail: TrailColumns;
}

const MAGIC = 0x31544456; // "VDT1", little-endian
const HEAD_BYTES = 16;
const NONE = 255;

/** Read one frame. Throws where the bytes are not one. */
export function readFrame(buffer: ArrayBuffer): Frame {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEAD_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new Error("this is not a frame of the stream");
  }
  const textBytes = view.getUint32(4, true);
  const tracks = view.getUint32(8, true);
  const trails = view.getUint32(12, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, HEAD_BYTES, textBytes));
  const reader = new Reader(buffer, HEAD_BYTES + textBytes);
  const rows = readRows(reader, tracks);
  reader.align();
  return { head: JSON.parse(text) as Head, rows, trail: readTrail(reader, trails) };
}

function readRows(reader: Reader, n: number): Row[] {
  const stateAt = reader.f64(n);
  const updatedAt = reader.f64(n);
  const lat = reader.i32(n);
  const lon = reader.i32(n);
  const slot = reader.u32(n);
  const reports = reader.u32(n);
  const ee = reader.f32(n);
  const en = reader.f32(n);
  const nn = reader.f32(n);
  const east = reader.f32(n);
  const north = reader.f32(n);
  const height = reader.f32(n);
  const share = reader.f32(n);
  const reference = reader.u8(n);
  const status = reader.u8(n);
  const objectClass = reader.u8(n);
  const assumed = reader.u8(n);
  return Array.from({ length: n }, (_, i): Row => {
    const heightReference = REFERENCES[reference[i]!];
    return {
      slot: slot[i]!,
      stateAt: stateAt[i]!,
      updatedAt: updatedAt[i]!,
      lat: lat[i]! / 1e7,
      lon: lon[i]! / 1e7,
      reports: reports[i]!,
      covariance: { ee: ee[i]!, en: en[i]!, nn: nn[i]! },
      east: known(east[i]!),
      north: known(north[i]!),
      height: heightReference ? { value: height[i]!, reference: heightReference } : null,
      objectClass: objectClass[i] === NONE ? null : (CLASSES[objectClass[i]!] ?? null),
      classShare: known(share[i]!),
      status: STATUSES[status[i]!] ?? "lost",
      sigmaAssumed: assumed[i] === 1,
    };
  });
}

function readTrail(reader: Reader, n: number): TrailColumns {
  const at = reader.f64(n);
  const latE7 = reader.i32(n);
  const lonE7 = reader.i32(n);
  return { length: n, at, latE7, lonE7, slot: reader.u32(n) };
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Walks the columns. They stand in order of falling size, so each is aligned by itself. */
class Reader {
  constructor(
    private readonly buffer: ArrayBuffer,
    private at: number,
  ) {}

  align(): void {
    this.at += (8 - (this.at % 8)) % 8;
  }
  f64(n: number): Float64Array {
    return new Float64Array(this.buffer, this.step(8 * n), n);
  }
  i32(n: number): Int32Array {
    return new Int32Array(this.buffer, this.step(4 * n), n);
  }
  u32(n: number): Uint32Array {
    return new Uint32Array(this.buffer, this.step(4 * n), n);
  }
  f32(n: number): Float32Array {
    return new Float32Array(this.buffer, this.step(4 * n), n);
  }
  u8(n: number): Uint8Array {
    return new Uint8Array(this.buffer, this.step(n), n);
  }
  private step(bytes: number): number {
    const here = this.at;
    this.at += bytes;
    return here;
  }
}
