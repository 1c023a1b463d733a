import { describe, expect, it } from "vitest";
import { creationOptions, fromBase64Url, requestOptions, toBase64Url } from "../src/access/passkey";

describe("passkeys", () => {
  it("carry bytes as base64url without padding, and back", () => {
    for (let length = 0; length < 40; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length) % 256);
      const text = toBase64Url(bytes);
      expect(text).toMatch(/^[\w-]*$/);
      expect(fromBase64Url(text)).toEqual(bytes);
    }
  });

  it("are made of the server's options, their bytes unpacked", () => {
    const options = creationOptions({
      rp: { id: "localhost", name: "vedette" },
      challenge: "AQID",
      user: { id: "BAU", name: "Ada", displayName: "Ada" },
      excludeCredentials: [{ id: "Bgc", type: "public-key" }],
    });
    expect(options.challenge).toEqual(Uint8Array.of(1, 2, 3));
    expect(options.user.id).toEqual(Uint8Array.of(4, 5));
    expect(options.excludeCredentials?.[0]?.id).toEqual(Uint8Array.of(6, 7));
    expect(requestOptions({ challenge: "AQID" }).allowCredentials).toEqual([]);
  });
});
