import { describe, expect, test } from "vitest";
import { readAnswer, type Column } from "./wire.ts";

const encoder = new TextEncoder();

const int = (value: number, bytes: 2 | 4): number[] => Array.from({ length: bytes }, (_, i) => (value >> (8 * (bytes - 1 - i))) & 0xff);
const line = (text: string): number[] => [...encoder.encode(text), 0];
const message = (letter: string, body: readonly number[] = []): number[] => [
  ...encoder.encode(letter),
  ...int(body.length + 4, 4),
  ...body,
];

const described = (...columns: readonly (readonly [name: string, type: number])[]): number[] =>
  message("T", [
    ...int(columns.length, 2),
    ...columns.flatMap(([name, type]) => [
      ...line(name),
      ...int(0, 4),
      ...int(0, 2),
      ...int(type, 4),
      ...int(0, 2),
      ...int(0, 4),
      ...int(0, 2),
    ]),
  ]);

const row = (...values: readonly (string | null)[]): number[] =>
  message("D", [
    ...int(values.length, 2),
    ...values.flatMap((value) => (value === null ? int(-1, 4) : [...int(encoder.encode(value).length, 4), ...encoder.encode(value)])),
  ]);

const ready = message("Z", [...encoder.encode("I")]);

const INT4 = 23;
const TEXT = 25;

const read = (messages: readonly (readonly number[])[], known: readonly (readonly Column[] | undefined)[] = []) =>
  readAnswer(
    Uint8Array.from(messages.flat()),
    (bound) => known[bound],
    (type) => (type === INT4 ? Number : null),
  );

describe("an answer", () => {
  test("has the rows of each statement, read by their columns' types", () => {
    const { returned } = read([
      ...[
        message("1"),
        message("2"),
        described(["id", INT4], ["name", TEXT]),
        row("1", "Ada"),
        row("2", null),
        message("C", line("SELECT 2")),
      ],
      ...[message("1"), message("2"), message("n"), message("C", line("INSERT 0 3")), ready],
    ]);
    expect(returned).toEqual([
      {
        rows: [
          { id: 1, name: "Ada" },
          { id: 2, name: null },
        ],
        count: 2,
        command: "SELECT",
      },
      { rows: [], count: 3, command: "INSERT" },
    ]);
  });

  test("is read by columns that are known already, each statement by its own", () => {
    const id: readonly Column[] = [{ name: "id", read: Number }];
    const name: readonly Column[] = [{ name: "name", read: null }];
    const answer = read(
      [message("2"), row("7"), message("C", line("SELECT 1")), message("2"), row("7"), message("C", line("SELECT 1")), ready],
      [id, name],
    );
    expect(answer.returned.map(({ rows }) => rows)).toEqual([[{ id: 7 }], [{ name: "7" }]]);
  });

  test("tells which statements were parsed and described, also when a later one failed", () => {
    const error = message("E", [
      ...encoder.encode("S"),
      ...line("ERROR"),
      ...encoder.encode("C"),
      ...line("23505"),
      ...encoder.encode("M"),
      ...line("twice"),
      0,
    ]);
    const answer = read([
      message("1"),
      message("2"),
      described(["id", INT4]),
      message("C", line("SELECT 0")),
      message("1"),
      message("2"),
      error,
      ready,
    ]);
    expect([answer.parsed, [...answer.described.keys()], answer.error]).toEqual([2, [0], { code: "23505", message: "twice" }]);
  });

  test("keeps what triggers told, in order, and passes over what nobody asked for", () => {
    const notice = (text: string): number[] => message("A", [...int(1, 4), ...line("rows"), ...line(text)]);
    const answer = read([message("S", [...line("TimeZone"), ...line("UTC")]), notice("one"), message("N", [0]), notice("two"), ready]);
    expect(answer.notices).toEqual(["one", "two"]);
  });

  test.for(["", "short", "Zoë", "é".repeat(30), "long ".repeat(30), "漢字".repeat(40)])("keeps a text as it is: %j", (text) => {
    expect(read([message("2"), described(["text", TEXT]), row(text), message("C", line("SELECT 1"))]).returned[0]?.rows).toEqual([
      { text },
    ]);
  });

  test("counts nothing where the database names no number", () => {
    expect(read([message("2"), message("n"), message("C", line("CREATE TABLE"))]).returned).toEqual([
      { rows: [], count: 0, command: "CREATE" },
    ]);
  });

  test("is whole only with its last message", () => {
    expect([read([message("1"), ready]).isReady, read([message("1")]).isReady]).toEqual([true, false]);
  });
});
