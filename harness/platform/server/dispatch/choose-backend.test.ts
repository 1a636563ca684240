import { describe, expect, test } from "vitest";
import { chooseBackend, hasBackend, type BackendName, type Purpose, type Wired } from "./choose-backend.ts";

const PURPOSES: Readonly<Record<Purpose, true>> = {
  create: true,
  cycle: true,
  "cycle-stop": true,
  resume: true,
  delete: true,
  pause: true,
  collapse: true,
  hibernate: true,
  probe: true,
  reap: true,
};

/** server:PROV-01, PROV-03, STOP-01, RST-14, DEAD-07. */
const TABLE: readonly { readonly wired: Wired; readonly chosen: BackendName; readonly any: boolean }[] = [
  { wired: { controlPlane: true, docker: true }, chosen: "control-plane", any: true },
  { wired: { controlPlane: true, docker: false }, chosen: "control-plane", any: true },
  { wired: { controlPlane: false, docker: true }, chosen: "docker", any: true },
  { wired: { controlPlane: false, docker: false }, chosen: "none", any: false },
];

describe("the choice of a backend", () => {
  for (const { wired, chosen, any } of TABLE) {
    for (const purpose of Object.keys(PURPOSES) as Purpose[]) {
      test(`control plane ${wired.controlPlane}, Docker ${wired.docker}: ${purpose} goes to ${chosen}`, () => {
        expect(chooseBackend(wired, purpose)).toBe(chosen);
      });
    }
    test(`control plane ${wired.controlPlane}, Docker ${wired.docker}: there is ${any ? "a" : "no"} backend`, () => {
      expect(hasBackend(wired)).toBe(any);
    });
  }

  test("and the question whether there is one have the same answer", () => {
    for (const { wired } of TABLE) expect(hasBackend(wired)).toBe(chooseBackend(wired, "create") !== "none");
  });
});
