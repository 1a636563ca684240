import { expect, test } from "vitest";
import { frame, Frames } from "./frames.ts";
import { Messages, nameInSql, type Message } from "./message.ts";

const text = (...parts: readonly string[]): Buffer => Buffer.from(parts.map((part) => `${part}\0`).join(""));

const query = (name: string, sql: string): Buffer => frame("Q", text(nameInSql({ name, sql })));

const bind = (...values: readonly (string | null)[]): Buffer => {
  const parts = values.map((value) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value ?? "")]);
  });
  const count = Buffer.from([0, values.length]);
  return frame("B", Buffer.concat([text("", ""), Buffer.from([0, 0]), count, ...parts, Buffer.from([0, 0])]));
};

const prepared = (name: string, sql: string, ...values: readonly (string | null)[]): Buffer =>
  Buffer.concat([
    frame("P", Buffer.concat([text("", nameInSql({ name, sql })), Buffer.from([0, 0])])),
    bind(...values),
    frame("S", Buffer.alloc(0)),
  ]);

/** What these bytes ask, in pieces of this size. */
const asked = (bytes: Buffer, size: number): readonly Message[] => {
  const [frames, messages] = [new Frames(), new Messages()];
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  return pieces.flatMap((piece) => frames.take(piece).flatMap((one) => messages.add(one) ?? []));
};

test.for([1, 7, 10_000])("statements and transactions are told apart, however they are cut into pieces of %i bytes", (size) => {
  const sent = [
    query("look", "SELECT 1"),
    query("begin", "BEGIN"),
    prepared("claim", "UPDATE t SET a = $1 WHERE b = $2", "é", null),
    query("note", "INSERT INTO t VALUES (1)"),
    query("commit", "COMMIT"),
    prepared("after", "SELECT $1", "2"),
  ];
  const messages = asked(Buffer.concat(sent), size);
  expect(messages.map(({ isTransaction, statements, answers }) => ({ isTransaction, statements, answers }))).toEqual([
    { isTransaction: false, statements: [{ name: "look", sql: "SELECT 1", params: [] }], answers: 1 },
    {
      isTransaction: true,
      statements: [
        { name: "claim", sql: "UPDATE t SET a = $1 WHERE b = $2", params: ["é", null] },
        { name: "note", sql: "INSERT INTO t VALUES (1)", params: [] },
      ],
      answers: 4,
    },
    { isTransaction: false, statements: [{ name: "after", sql: "SELECT $1", params: ["2"] }], answers: 1 },
  ]);
  expect(Buffer.concat(messages.map(({ bytes }) => bytes)).equals(Buffer.concat(sent)), "no byte is lost").toBe(true);
});

test("a statement without a name of ours is one all the same; a name that would end the comment is left out", () => {
  expect(asked(frame("Q", text("SELECT 2")), 100)[0]?.statements).toEqual([{ name: "statement", sql: "SELECT 2", params: [] }]);
  expect(nameInSql({ name: "a */ DROP", sql: "SELECT 3" })).toBe("SELECT 3");
});
