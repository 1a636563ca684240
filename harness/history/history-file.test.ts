import { describe, expect, test } from "vitest";
import type { History, HistoryHeader } from "./event.ts";
import { decodeHistory, encodeHistory, HistoryFileError, historyHash } from "./history-file.ts";
import { Recorder } from "./recorder.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "worker/wake/crowd",
  seed: 7,
  rig: "sim",
  model: "S",
  profile: "production-like",
  mode: "walk",
  maxDelayMs: 0,
  defect: null,
  variant: null,
};

/** A recorder with three events, 10 ms apart. */
const recorded = (): History => {
  let now = 0;
  const recorder = new Recorder(HEADER, () => (now += 10));
  recorder.record({ type: "invoke", op: 1, client: "c", verb: "read", user: "u1", isolate: 1, args: { path: "/é\n" } });
  recorder.record({ type: "complete", op: 1, outcome: "ok", status: 200, body: { content: "x" } });
  recorder.record({ type: "epilogue" });
  return recorder.history;
};

describe("a recorder", () => {
  test("stamps each event with the time at which it was written", () => {
    expect(recorded().events.map(({ t, type }) => [t, type])).toEqual([
      [10, "invoke"],
      [20, "complete"],
      [30, "epilogue"],
    ]);
  });
});

describe("a history file", () => {
  test("reads as what was written, one JSON object a line", () => {
    const history = recorded();
    const text = encodeHistory(history, 42);
    expect(text.split("\n")).toHaveLength(6);
    expect(decodeHistory(text, "h.jsonl")).toEqual({ history, choices: 42, hash: historyHash(history, 42) });
  });

  test("has a hash over events, header and choices", () => {
    const history = recorded();
    const hashes = [
      historyHash(history, 1),
      historyHash(history, 2),
      historyHash({ ...history, events: history.events.slice(1) }, 1),
      historyHash({ ...history, header: { ...HEADER, seed: 8 } }, 1),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(historyHash(recorded(), 1)).toBe(hashes[0]);
  });

  test.for<[string, (text: string) => string, string]>([
    ["cut after a line", (text) => text.split("\n").slice(0, 3).join("\n"), "no end line"],
    ["cut in a line", (text) => text.slice(0, 250), "is not JSON"],
    ["with a line missing", (text) => text.split("\n").toSpliced(2, 1).join("\n"), "counts 3 events, the file has 2"],
    ["with a changed event", (text) => text.replace('"status":200', '"status":503'), "it was changed"],
    ["of another format", (text) => text.replace("seatrial-history", "jepsen-history"), "no history header"],
    ["of another version", (text) => text.replace('"version":1', '"version":2'), "version 2"],
    ["that is empty", () => "", "no history header"],
  ])("%s is refused with its name and the reason", ([, change, reason]) => {
    const decode = (): unknown => decodeHistory(change(encodeHistory(recorded(), 42)), "h.jsonl");
    expect(decode).toThrow(HistoryFileError);
    expect(decode).toThrow("h.jsonl");
    expect(decode).toThrow(reason);
  });
});
