import { expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { backups } from "./backups.ts";
import { historyOf, judged, sandboxDid } from "./tiny-history.contract.ts";

const stored = (t: number, key: string, fields: Readonly<Record<string, unknown>> = {}): HistoryEvent => ({
  type: "journal",
  t,
  party: "bucket",
  entry: { kind: "bucket-stored", key: `users/u1${key}`, size: 1, tag: "?", ...fields },
});

const SYNC = { first: "sync-0000000000000001", second: "sync-0000000000000002" } as const;

const manifest = (t: number, which: "first" | "second"): HistoryEvent => {
  const run = which === "first" ? 1 : 2;
  const text = JSON.stringify({ syncId: SYNC[which], run, files: { "/root/a": { sha256: `hash-${which}`, size: 1 } } });
  return stored(t, `/.manifest-runs/${run}-${SYNC[which]}`, { text });
};
const blob = (t: number, which: "first" | "second", size = 1): HistoryEvent =>
  stored(t, `/.manifest-blobs/hash-${which}`, { tag: `tag-${which}`, size });
const marker = (t: number, which: "first" | "second"): HistoryEvent =>
  stored(t, "/.last-sync", { text: `${SYNC[which]}|2026-01-01T00:00:00.000Z` });
const restored = (t: number, tag: string): HistoryEvent => sandboxDid(t, "restore-end", { files: [["/root/a", tag]] });

const first = [blob(1, "first"), manifest(2, "first"), marker(3, "first")];
const second = [blob(4, "second"), manifest(5, "second"), marker(6, "second")];

test.each(["SYNC-2", "SYNC-3"])("a marker after its data holds %s", (rule) => {
  expect(judged(backups, rule, historyOf([...first, ...second]))).toEqual(["held", 2]);
});

test.each([
  ["without its manifest", [blob(1, "first"), marker(3, "first")]],
  ["without its content", [manifest(2, "first"), marker(3, "first")]],
  ["with half of its content", [blob(1, "first", 0), manifest(2, "first"), marker(3, "first")]],
])("a marker %s breaks its rule", (_what, events) => {
  expect(judged(backups, "SYNC-3", historyOf(events))).toEqual(["broken", 1, 3]);
});

test("a restore of the last acknowledged generation holds", () => {
  expect(judged(backups, "SYNC-9", historyOf([...first, ...second, restored(7, "tag-second")]))).toEqual(["held", 1]);
});

test("a restore of an older one, or of none, breaks its rule", () => {
  expect(judged(backups, "SYNC-9", historyOf([...first, ...second, restored(7, "tag-first")]))).toEqual(["broken", 1, 7]);
  expect(judged(backups, "SYNC-9", historyOf([...first, restored(7, "tag-of-nobody")]))).toEqual(["broken", 1, 7]);
});

test("a restore of a complete generation that was not acknowledged any more holds", () => {
  expect(judged(backups, "SYNC-9", historyOf([...first, ...second.slice(0, 2), restored(7, "tag-second")]))).toEqual(["held", 1]);
});

test("without a backup nothing is learned", () => {
  expect(judged(backups, "SYNC-9", historyOf([restored(7, "tag-first")]))).toEqual(["held", 0]);
});
