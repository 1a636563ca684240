import { describe, expect, test } from "vitest";
import { statusWrites } from "./status-writes.ts";
import { CHILD, changed, did, judgedBy, noted, serverHistory, W } from "./tiny-server-history.contract.ts";

const wrote = (
  t: number,
  to: string,
  { named = [W], changes = [W] }: { readonly named?: readonly string[]; readonly changes?: readonly string[] } = {},
) => noted(t, "database", { kind: "status-write", statement: "write", to, named, changed: changes, count: changes.length });

const born = [changed(1, [null, "provisioning"]), changed(2, ["provisioning", "online"])];

describe("a status write", () => {
  test("changes rows that it names and no others", () => {
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, wrote(10, "paused", { named: [W, CHILD] })))).toEqual(["held", 1]);
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, wrote(10, "paused", { changes: [W, CHILD] })))).toEqual([
      "broken",
      1,
      10,
    ]);
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, wrote(10, "paused", { changes: [CHILD] })))).toEqual(["broken", 1, 10]);
  });

  test("may be of nobody in particular: then it names no row to be held to", () => {
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, wrote(10, "hibernated", { named: [] })))).toEqual(["held", 0]);
  });

  test("that changed no row is no success", () => {
    const none = wrote(22, "paused", { changes: [] });
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, did(20, "pause"), none))).toEqual(["broken", 2, 25]);
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, did(20, "pause", { status: 404 }), none))).toEqual(["held", 1]);
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, did(20, "resume"), none)), "another status").toEqual(["held", 1]);
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, did(30, "pause"), none)), "at another time").toEqual(["held", 1]);
  });

  test("may come to nothing beside one that does not, and where the work was done before", () => {
    const both = [wrote(22, "paused", { changes: [] }), wrote(23, "paused")];
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, did(20, "pause"), both))).toEqual(["held", 3]);
    const again = [changed(10, ["online", "removed"]), wrote(22, "removed", { changes: [] })];
    expect(judgedBy(statusWrites, "STATE-01", serverHistory(born, did(20, "delete"), again))).toEqual(["held", 2]);
  });
});
