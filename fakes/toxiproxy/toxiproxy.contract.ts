import { describe } from "vitest";
import { apiContract } from "./api.contract.ts";
import { breakageContract } from "./breakage.contract.ts";
import type { SubjectKind, ToxiproxySubject } from "./contract-site.ts";
import { delayContract } from "./delay.contract.ts";
import { proxiesContract } from "./proxies.contract.ts";
import { streamContract } from "./stream.contract.ts";

/** What Toxiproxy 2.12 does, run against it and against the embedded one; each part starts one of its own. */
export const toxiproxyContract = (kind: SubjectKind, start: () => Promise<ToxiproxySubject>): void => {
  describe("the API", () => apiContract(kind, start));
  describe("proxies", () => proxiesContract(start));
  describe("streams", () => streamContract(kind, start));
  describe("toxics that delay", () => delayContract(kind, start));
  describe("toxics that break", () => breakageContract(kind, start));
};
