import { describe, expect, test } from "vitest";
import { readConfig } from "#harness/platform/server/config.ts";
import { serverParts } from "#harness/platform/server/parts.ts";
import { callerAddress } from "./caller-address.ts";

const context = { config: readConfig({ TRUSTED_PROXIES: "10.0.0.1, 10.0.0.2" }, serverParts), parts: serverParts };

describe("the address that a call is counted by", () => {
  // server:AUTH-05
  test.for([
    { peer: "203.0.113.7", forwarded: null, is: "203.0.113.7", says: "is the listener's word" },
    { peer: "203.0.113.7", forwarded: "198.51.100.1", is: "203.0.113.7", says: "is not what a client writes" },
    { peer: "10.0.0.1", forwarded: "198.51.100.1", is: "198.51.100.1", says: "is what a trusted proxy forwards" },
    {
      peer: "10.0.0.1",
      forwarded: "1.2.3.4, 198.51.100.1, 10.0.0.2",
      is: "198.51.100.1",
      says: "is the last one that no trusted proxy has",
    },
    { peer: "10.0.0.1", forwarded: null, is: "10.0.0.1", says: "is the proxy's own where it forwards none" },
    { peer: undefined, forwarded: "198.51.100.1", is: "direct", says: "is one for all where links have no addresses" },
  ])("$says", ({ peer, forwarded, is }) => {
    const headers = forwarded === null ? {} : { "x-forwarded-for": forwarded };
    expect(callerAddress(context, new Request("http://platform.test/", { headers }), peer)).toBe(is);
  });
});
