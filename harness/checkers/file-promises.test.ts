import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { fileLogs } from "./file-changes.ts";
import { filePromises } from "./file-promises.ts";
import { completed, historyOf, invoked, judged, sandboxDid } from "./tiny-history.contract.ts";

const PATH = "/root/a";
const SYNCED = { r2Sync: { success: true, error: null } };
const UNSYNCED = { r2Sync: { success: false, error: "down" } };

let t = 0;
const next = (): number => (t += 1);

const wrote = (op: number, value: string, body: Readonly<Record<string, unknown>> = SYNCED): readonly HistoryEvent[] => [
  invoked(next(), op, { verb: "write", args: { path: PATH, value } }),
  completed(next(), op, { body: { path: PATH, success: true, ...body } }),
];

const removed = (op: number): readonly HistoryEvent[] => [
  invoked(next(), op, { verb: "delete", args: { path: PATH } }),
  completed(next(), op, { body: { path: PATH, success: true, ...SYNCED } }),
];

/** A read by its answer: content, or null for none. */
const read = (op: number, content: string | null, fields: Readonly<Record<string, unknown>> = {}): readonly HistoryEvent[] => [
  invoked(next(), op, { verb: "read", args: { path: PATH, source: fields["asked"] ?? "auto" } }),
  content === null
    ? completed(next(), op, { status: 404, body: { path: PATH, triedSources: ["r2", "container"] } })
    : completed(next(), op, { body: { path: PATH, content, encoding: "utf-8", source: "r2", ...fields } }),
];

const verdicts = (...events: readonly (readonly HistoryEvent[] | HistoryEvent)[]): Readonly<Record<string, unknown>> => {
  const history = historyOf(events.flat());
  return Object.fromEntries(
    ["FILE-14", "FILE-17", "FILE-19", "FILE-23"].map((rule) => [rule, judged(filePromises, rule, history)?.slice(0, 2).join(" ")]),
  );
};

describe("what was acknowledged", () => {
  test("and is read back holds", () => {
    expect(verdicts(wrote(1, "one"), read(2, "one"))).toMatchObject({ "FILE-14": "held 1", "FILE-23": "held 1", "FILE-17": "held 0" });
  });

  test("and is gone, or older, breaks", () => {
    expect(verdicts(wrote(1, "one"), read(2, null))).toMatchObject({ "FILE-14": "broken 1" });
    expect(verdicts(wrote(1, "one"), wrote(2, "two"), read(3, "one"))).toMatchObject({ "FILE-14": "broken 1", "FILE-23": "broken 1" });
  });

  test("may not be older with `stale` either, once the bucket has followed", () => {
    expect(verdicts(wrote(1, "one"), wrote(2, "two"), read(3, "one", { stale: true }))).toMatchObject({
      "FILE-14": "broken 1",
      "FILE-23": "held 1",
    });
  });

  test("before the bucket followed may be older, but says so", () => {
    const weak = (stale: boolean) => verdicts(wrote(1, "one"), wrote(2, "two", UNSYNCED), read(3, "one", { stale }));
    expect(weak(true)).toMatchObject({ "FILE-17": "held 1", "FILE-23": "held 1" });
    expect(weak(false)).toMatchObject({ "FILE-17": "broken 1", "FILE-23": "broken 1" });
  });

  test("as deleted stays deleted", () => {
    expect(verdicts(wrote(1, "one"), removed(2), read(3, null))).toMatchObject({ "FILE-19": "held 1" });
    expect(verdicts(wrote(1, "one"), removed(2), read(3, "one"))).toMatchObject({ "FILE-19": "broken 1" });
    expect(verdicts(wrote(1, "one"), removed(2), wrote(3, "two"), read(4, "two"))).toMatchObject({
      "FILE-19": "held 0",
      "FILE-14": "held 1",
    });
  });
});

describe("what is not certain", () => {
  test("is not judged: a write whose answer was lost may be seen or not", () => {
    const lost = [
      invoked(next(), 2, { verb: "write", args: { path: PATH, value: "two" } }),
      completed(next(), 2, { outcome: "unknown", status: null }),
    ];
    for (const seen of ["one", "two"]) expect(verdicts(wrote(1, "one"), lost, read(3, seen))).toMatchObject({ "FILE-14": "held 1" });
  });

  test("is a write that is under way while somebody reads", () => {
    const [begins, ends] = wrote(2, "two");
    const [asks, hears] = read(3, "one");
    if (begins === undefined || ends === undefined || asks === undefined || hears === undefined) throw new Error("two events each");
    expect(verdicts(wrote(1, "one"), begins, asks, ends, hears)).toMatchObject({ "FILE-14": "held 1" });
  });

  test("is content that nobody wrote through the platform", () => {
    expect(verdicts(wrote(1, "one"), read(2, "by the gateway"))).toMatchObject({ "FILE-14": "held 0" });
    expect(verdicts(read(2, "one")), "a file that nobody was promised").toMatchObject({ "FILE-14": "held 0" });
  });

  test("is what a new VM's own files are", () => {
    const gone = sandboxDid(next(), "vm-down");
    expect(verdicts(wrote(1, "one"), gone, read(2, null, { asked: "container" }))).toMatchObject({ "FILE-14": "held 0" });
    expect(verdicts(wrote(1, "one"), gone, read(2, null)), "the bucket has it").toMatchObject({ "FILE-14": "broken 1" });
  });
});

describe("a batch", () => {
  test("is as many changes and looks as it has operations", () => {
    const operations = [
      { op: "write", path: PATH, value: "one" },
      { op: "write", path: PATH, value: "two" },
      { op: "read", path: PATH },
      { op: "delete", path: "/root/b" },
    ];
    const results = [
      { op: "write", path: PATH, success: true, ...SYNCED },
      { op: "write", path: PATH, success: true, ...SYNCED },
      { op: "read", path: PATH, success: true, content: "two", encoding: "utf-8", source: "r2" },
      { op: "delete", path: "/root/b", success: false, error: "File not found" },
    ];
    const batch = [invoked(next(), 1, { verb: "batch", args: { operations } }), completed(next(), 1, { body: { results } })];
    const log = fileLogs(historyOf(batch)).get("u1");
    expect(log?.changes.map(({ path, value, promise }) => [path, value, promise])).toEqual([
      [PATH, "one", "durable"],
      [PATH, "two", "durable"],
      ["/root/b", null, "none"],
    ]);
    expect(log?.sights.map(({ value }) => value)).toEqual(["two"]);
    expect(verdicts(batch, read(2, "two"))).toMatchObject({ "FILE-14": "held 1" });
    expect(verdicts(batch, read(2, "one")), "the last write of the batch counts").toMatchObject({ "FILE-14": "broken 1" });
  });
});
