import { expect, test } from "vitest";
import { childrenFirst } from "./reset.ts";

test("tables are emptied before those that they refer to", () => {
  const references = [
    { child: "secrets", parent: "workspaces" },
    { child: "workspaces", parent: "orgs" },
  ];
  expect(childrenFirst(["orgs", "secrets", "workspaces"], references)).toEqual(["secrets", "workspaces", "orgs"]);
});

test("tables that refer to each other in a circle are all emptied, after those that refer to them", () => {
  const references = [
    { child: "a", parent: "b" },
    { child: "b", parent: "a" },
    { child: "c", parent: "a" },
  ];
  expect(childrenFirst(["a", "b", "c"], references)).toEqual(["c", "a", "b"]);
});
