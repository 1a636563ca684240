import type { Argument, ArrayExpressionElement } from "oxc-parser";
import type { Breach, Gate } from "./gate.ts";
import { keyName } from "./member-use.ts";
import { visit, type Source } from "./source.ts";

const FAILED = "failed";
const MESSAGE = "last_sample_error";

/** What an UPDATE sets: each text between SET and what follows it. */
const setClauses = (sql: string): readonly string[] =>
  [...sql.matchAll(/\bSET\b([\s\S]*?)(?=\bWHERE\b|\bRETURNING\b|\bFROM\b|;|$)/gi)].map(([, clause]) => clause ?? "");

/** The columns of an INSERT with the values that stand for them. */
const insertClauses = (sql: string): readonly string[] =>
  [...sql.matchAll(/\bINSERT\s+INTO\s+workspaces\b([\s\S]*?)(?=\bRETURNING\b|;|$)/gi)].map(([, clause]) => clause ?? "");

const setsMessage = (clause: string): boolean => new RegExp(`\\b${MESSAGE}\\s*=(?!\\s*(?:NULL\\b|''))`, "i").test(clause);

/** Whether a statement says failed in its own text and does not say why. */
const failsSilently = (sql: string): boolean =>
  setClauses(sql).some((clause) => /\bstatus\s*=\s*'failed'/i.test(clause) && !setsMessage(clause)) ||
  insertClauses(sql).some((clause) => clause.includes("'failed'") && !clause.includes(MESSAGE));

const isFailed = (node: ArrayExpressionElement | Argument | undefined): boolean => node?.type === "Literal" && node.value === FAILED;

/** The statuses that statements without a text of their own are bound to. */
const boundTo = (sql: string): readonly number[] =>
  setClauses(sql)
    .filter((clause) => !setsMessage(clause))
    .flatMap((clause) => [...clause.matchAll(/\bstatus\s*=\s*\$(\d+)/gi)].map(([, place]) => Number(place)));

/** The text of a string or a template; what a template inserts is left out. */
const textOf = (node: Argument | undefined): string => {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  return node?.type === "TemplateLiteral" ? node.quasis.map(({ value }) => value.cooked ?? "").join(" ? ") : "";
};

const breachesOf = (source: Source): readonly Breach[] => {
  const found: Breach[] = [];
  const breach = (at: number): void => {
    found.push({ source, at, reason: `sets the status failed without a ${MESSAGE}: a failed workspace says why` });
  };
  visit(source, {
    Literal: ({ value, start }) => {
      if (typeof value === "string" && failsSilently(value)) breach(start);
    },
    TemplateLiteral: (node) => {
      if (failsSilently(textOf(node))) breach(node.start);
    },
    // A status that is bound as a parameter: statement(name, sql, [..., "failed"]).
    CallExpression: ({ arguments: given }) => {
      const places = boundTo(given.map((argument) => textOf(argument)).join(" "));
      for (const list of given) {
        if (list.type !== "ArrayExpression") continue;
        if (places.some((place) => isFailed(list.elements[place - 1]))) breach(list.start);
      }
    },
    // A status that is named for a general writer: writeStatus({ to: "failed" }).
    Property: ({ key, computed, value }) => {
      if (["to", "status"].includes(keyName(key, computed) ?? "") && value.type === "Literal" && value.value === FAILED)
        breach(value.start);
    },
  });
  return found;
};

/** Whoever writes failed writes why. */
export const FAILED_STATUS_GATE: Gate = {
  rule: "server:ARCH-10",
  also: ["server:PROV-06"],
  breaches: (sources) => sources.flatMap(breachesOf),
};
