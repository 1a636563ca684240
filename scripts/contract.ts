import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** One rule of the contract, as `corpus/contract/worker.yaml` has it. */
export interface ContractRule {
  readonly id: string;
  readonly area: string;
  readonly rule: string;
  readonly level: string;
  readonly source: string;
}

const FILE = new URL("../corpus/contract/worker.yaml", import.meta.url);

/** The contract of the worker subject. Throws when an entry lacks a field. */
export const loadContract = (): readonly ContractRule[] => {
  const { rules } = parse(readFileSync(FILE, "utf8")) as { readonly rules: readonly ContractRule[] };
  for (const [index, rule] of rules.entries()) {
    for (const field of ["id", "area", "rule", "level", "source"] as const) {
      if (typeof rule[field] !== "string" || rule[field] === "") {
        throw new Error(`corpus/contract/worker.yaml: rules[${index}].${field}: expected text, found ${JSON.stringify(rule[field])}`);
      }
    }
  }
  return rules;
};
