import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Subject } from "#harness/history/subject.ts";

/** One rule of a contract, as `corpus/contract/<subject>.yaml` has it. */
export interface ContractRule {
  readonly id: string;
  readonly area: string;
  readonly rule: string;
  readonly level: string;
  readonly source: string;
  /** Which half of the subject is about it; absent where a subject has one part only. The platform has the first. */
  readonly half?: 1 | 2;
  /** Why a rule of the level NOT-APPLICABLE is none for this suite, or why nothing puts another one to the test. */
  readonly reason?: string;
  /** The test that puts to the test what no story can tell. */
  readonly test?: string;
  /** The stories that a rule about the suite itself asks for: they are what keeps it. */
  readonly scenarios?: readonly string[];
}

/** The contract of a subject. Throws when an entry lacks a field. */
export const loadContract = (subject: Subject): readonly ContractRule[] => {
  const file = `corpus/contract/${subject}.yaml`;
  const { rules } = parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")) as { readonly rules: readonly ContractRule[] };
  for (const [index, rule] of rules.entries()) {
    for (const field of ["id", "area", "rule", "level", "source"] as const) {
      if (typeof rule[field] !== "string" || rule[field] === "") {
        throw new Error(`${file}: rules[${index}].${field}: expected text, found ${JSON.stringify(rule[field])}`);
      }
    }
  }
  return rules;
};
