import { describe, expect, test } from "vitest";
import { inOneOrder, sortNotices } from "./unordered.ts";

describe("rows", () => {
  const rows = [{ id: 2 }, { id: 1 }, { id: 3 }];

  test.for([
    "SELECT id FROM ships",
    "UPDATE ships SET name = 'a' WHERE id IN (SELECT id FROM ships ORDER BY id LIMIT 3) RETURNING id",
    "SELECT id, row_number() OVER (PARTITION BY (a + b) ORDER BY id) FROM ships",
  ])("that nothing orders come by their text: %s", (sql) => {
    expect(inOneOrder(sql, rows)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  test.for(["SELECT id FROM ships ORDER BY name", "SELECT id FROM (SELECT 1) one\n  order  by id DESC LIMIT 3"])(
    "that their statement orders stay as they came: %s",
    (sql) => {
      expect(inOneOrder(sql, rows)).toEqual(rows);
    },
  );
});

describe("what triggers told", () => {
  test("is sorted within a run of one kind, and the runs stay in order", () => {
    const [b, a, revoked, z] = ['{"kind":"mint","id":2}', '{"kind":"mint","id":1}', '{"kind":"revoke","id":9}', '{"kind":"mint","id":0}'];
    expect(sortNotices([b, a, revoked, z])).toEqual([a, b, revoked, z]);
  });
});
