import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { DocumentError, DocumentField } from "#reports/document-field.ts";

/** An objective about requests under load, read from an OpenSLO document. */
export interface LoadObjective {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Its bound in words, such as "at least 99 %". */
  readonly bound: string;
  /** The share that has to be good, below 1. */
  readonly target: number;
  /** From the intended time to the whole answer, ms; null where being served is enough. */
  readonly limitMs: number | null;
  /** The kind of request that it is about; null: all. */
  readonly request: string | null;
  /** The part of the run that it is about; null: all. */
  readonly phase: string | null;
}

const FOLDER = fileURLToPath(new URL("./objectives/", import.meta.url));

const sourceSpec = (metric: DocumentField): DocumentField => {
  const source = metric.at("metricSource");
  source.at("type").oneOf(["seatrial-load"]);
  return source.at("spec");
};

const selection = (spec: DocumentField): Pick<LoadObjective, "request" | "phase"> => {
  const named = (key: string): string | null => (spec.at(key).isAbsent ? null : spec.at(key).string());
  return { request: named("request"), phase: named("phase") };
};

const readIndicator = (spec: DocumentField, objective: DocumentField): Pick<LoadObjective, "limitMs" | "request" | "phase"> => {
  if (spec.exactlyOne(["thresholdMetric", "ratioMetric"]) === "thresholdMetric") {
    const source = sourceSpec(spec.at("thresholdMetric"));
    source.at("sample").oneOf(["latency-ms"]);
    objective.at("op").oneOf(["lte"]);
    return { limitMs: objective.at("value").number(), ...selection(source) };
  }
  const metric = spec.at("ratioMetric");
  metric.at("counter").boolean();
  const [good, total] = [sourceSpec(metric.at("good")), sourceSpec(metric.at("total"))];
  good.at("count").oneOf(["requests-served"]);
  total.at("count").oneOf(["requests-due"]);
  const chosen = selection(good);
  for (const key of ["request", "phase"] as const) {
    if (selection(total)[key] !== chosen[key]) total.at(key).fail(`the same ${key} as in good`);
  }
  return { limitMs: null, ...chosen };
};

const readSlo = (document: DocumentField): LoadObjective => {
  const [metadata, spec] = [document.at("metadata"), document.at("spec")];
  spec.at("budgetingMethod").oneOf(["Occurrences"]);
  const [objective, ...more] = spec.at("objectives").list();
  if (objective === undefined || more.length > 0) return spec.at("objectives").fail("exactly one objective");
  const target = objective.at("target").number();
  if (target <= 0 || target >= 1) objective.at("target").fail("a number between 0 and 1");
  return {
    name: metadata.at("name").string(),
    title: metadata.at("displayName").string(),
    description: spec.at("description").string(),
    bound: objective.at("displayName").string(),
    target,
    ...readIndicator(spec.at("indicator").at("spec"), objective),
  };
};

/** Reads OpenSLO v1 documents about load. Throws `DocumentError` with file, field, what was expected and what was found. */
export const parseLoadObjectives = (file: string, text: string): readonly LoadObjective[] =>
  parseAllDocuments(text).flatMap((parsed) => {
    const [error] = parsed.errors;
    if (error !== undefined) throw new DocumentError(`${file}: expected YAML, found ${error.message.split("\n")[0] ?? "something else"}`);
    const document = new DocumentField(file, parsed.toJS());
    document.at("apiVersion").oneOf(["openslo/v1"]);
    return document.at("kind").oneOf(["Service", "SLO"]) === "SLO" ? [readSlo(document)] : [];
  });

/** Every load objective by its name. Throws `DocumentError`. */
export const loadLoadObjectives = (): ReadonlyMap<string, LoadObjective> => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));
  const all = files.flatMap((file) => parseLoadObjectives(file, readFileSync(`${FOLDER}/${file}`, "utf8")));
  return new Map(all.map((objective) => [objective.name, objective]));
};
