import type { Expression, LogicalExpression, PrivateInExpression } from "oxc-parser";
import { moduleOf, type Gate } from "./gate.ts";
import { lastName } from "./member-use.ts";
import { visit, type Source } from "./source.ts";

const BACKENDS: Readonly<Record<string, string>> = {
  controlPlane: "control plane",
  cp: "control plane",
  docker: "docker",
  engine: "docker",
};

/** The backends whose presence a condition asks for. */
const askedFor = (node: Expression | PrivateInExpression["left"]): readonly string[] => {
  if (node.type === "LogicalExpression") return [...askedFor(node.left), ...askedFor(node.right)];
  if (node.type === "BinaryExpression") return [...askedFor(node.left), ...askedFor(node.right)];
  if (node.type === "UnaryExpression") return askedFor(node.argument);
  const backend = node.type === "PrivateIdentifier" ? undefined : BACKENDS[lastName(node) ?? ""];
  return backend === undefined ? [] : [backend];
};

const asksForBoth = (node: LogicalExpression): boolean => node.operator !== "??" && new Set(askedFor(node)).size > 1;

/** The innermost conditions that ask for both. */
const conditionsOf = (source: Source): readonly LogicalExpression[] => {
  const conditions: LogicalExpression[] = [];
  visit(source, {
    LogicalExpression: (node) => {
      const inner = [node.left, node.right].some((side) => side.type === "LogicalExpression" && asksForBoth(side));
      if (!inner && asksForBoth(node)) conditions.push(node);
    },
  });
  return conditions;
};

/** Whether there is a backend is one question with one answer. */
export const ACCESSOR_GATE: Gate = {
  rule: "server:ARCH-08",
  breaches: (sources) =>
    sources
      .filter(({ path }) => moduleOf(path) !== "dispatch")
      .flatMap((source) =>
        conditionsOf(source).map(({ start }) => ({ source, at: start, reason: "tests both backends by hand: ask hasBackend" })),
      ),
};
