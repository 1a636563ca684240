import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import type { Subject } from "#harness/history/subject.ts";
import { DocumentError, DocumentField } from "./document-field.ts";
import { SAMPLE_SOURCES, SHARE_SOURCES, type SampleName, type ShareName } from "./measure/shares.ts";

/** What an objective is measured by. */
export type Indicator =
  | { readonly kind: "ratio"; readonly share: ShareName; readonly withinMs: number | null }
  | { readonly kind: "threshold"; readonly sample: SampleName; readonly limitMs: number };

/** One objective, read from an OpenSLO document. */
export interface Objective {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Its bound in words, such as "at most 1 %". */
  readonly bound: string;
  readonly indicator: Indicator;
  /** Whose figures it judges. */
  readonly subject: Subject;
  /** The share that has to be good, below 1. */
  readonly target: number;
  /** `gating` decides the exit code; `given-profile` is only shown, labelled with the profile. */
  readonly judgement: "gating" | "given-profile";
  readonly profiles: readonly string[];
  /** Where it gates; null: in every stratum. */
  readonly strata: readonly string[] | null;
}

/** A file of OpenSLO documents. */
export interface ObjectiveFile {
  readonly file: string;
  readonly text: string;
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAME_EXPECTED = "a lower-case name of at most 63 letters, digits and dashes";
// OpenSLO knows no seconds.
const DURATION = /^[1-9]\d*[mhdwMQY]$/;
const FOLDER = fileURLToPath(new URL("./objectives/", import.meta.url));

const keysOf = <T extends string>(record: Readonly<Record<T, unknown>>): readonly T[] => Object.keys(record) as T[];

const readSource = (metric: DocumentField, field: "count" | "sample"): DocumentField => {
  const source = metric.at("metricSource");
  source.at("type").oneOf(["seatrial"]);
  return source.at("spec").at(field);
};

const readRatio = (metric: DocumentField): Indicator => {
  metric.at("counter").boolean();
  const side = metric.exactlyOne(["good", "bad"]);
  const counted = readSource(metric.at(side), "count");
  const share = counted.oneOf(keysOf(SHARE_SOURCES));
  const source = SHARE_SOURCES[share];
  if (source.counts !== side) counted.fail(`a count of ${side} events ("${share}" counts ${source.counts} ones)`);
  readSource(metric.at("total"), "count").oneOf([source.total]);
  const within = metric.at(side).at("metricSource").at("spec").at("withinMs");
  return { kind: "ratio", share, withinMs: share === "wakes-served" ? within.number() : null };
};

const readIndicator = (spec: DocumentField, objective: DocumentField): Indicator => {
  if (spec.exactlyOne(["thresholdMetric", "ratioMetric"]) === "ratioMetric") {
    for (const key of ["op", "value"]) {
      if (!objective.at(key).isAbsent) objective.at(key).fail("nothing beside an inline ratioMetric");
    }
    return readRatio(spec.at("ratioMetric"));
  }
  objective.at("op").oneOf(["lte"]);
  const sample = readSource(spec.at("thresholdMetric"), "sample").oneOf(keysOf(SAMPLE_SOURCES));
  return { kind: "threshold", sample, limitMs: objective.at("value").number() };
};

/** Shares are the worker's; samples say whose they are. */
const subjectOfIndicator = (indicator: Indicator): Subject =>
  indicator.kind === "ratio" ? "worker" : SAMPLE_SOURCES[indicator.sample].subject;

const readTarget = (objective: DocumentField): number => {
  const key = objective.exactlyOne(["target", "targetPercent"]);
  const field = objective.at(key);
  const full = key === "target" ? 1 : 100;
  const value = field.number();
  if (value < 0 || value >= full) field.fail(`a number from 0 to below ${full}`);
  return value / full;
};

/** A label is one text or a list of texts. */
const readLabel = (field: DocumentField): readonly string[] =>
  Array.isArray(field.value) ? field.list().map((one) => one.string()) : [field.string()];

const readSlo = (document: DocumentField, services: ReadonlySet<string>): readonly Objective[] => {
  const [metadata, spec] = [document.at("metadata"), document.at("spec")];
  const name = metadata.at("name").matching(NAME, NAME_EXPECTED);
  const labels = metadata.at("labels");
  const service = spec.at("service");
  if (!services.has(service.string())) service.fail(`a service that is declared: ${[...services].join(", ") || "none is"}`);
  spec.at("budgetingMethod").oneOf(["Occurrences"]);
  const windows = spec.at("timeWindow").list();
  if (windows.length !== 1) spec.at("timeWindow").fail("exactly one time window");
  windows[0]?.at("duration").matching(DURATION, "a duration such as 28d");
  const strata = labels.at("strata");
  const objectives = spec.at("objectives").list();
  if (objectives.length === 0) spec.at("objectives").fail("at least one objective");
  return objectives.map((objective, i) => {
    const indicator = readIndicator(spec.at("indicator").at("spec"), objective);
    return {
      name: objectives.length === 1 ? name : `${name}-${i + 1}`,
      title: metadata.at("displayName").string(),
      description: spec.at("description").string(),
      bound: objective.at("displayName").string(),
      indicator,
      subject: subjectOfIndicator(indicator),
      target: readTarget(objective),
      judgement: labels.at("judgement").oneOf(["gating", "given-profile"]),
      profiles: readLabel(labels.at("profile")),
      strata: strata.isAbsent ? null : readLabel(strata),
    };
  });
};

const documentsOf = ({ file, text }: ObjectiveFile): readonly DocumentField[] =>
  parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new DocumentError(`${file}: expected YAML, found ${error.message.split("\n")[0] ?? "something else"}`);
    return new DocumentField(file, document.toJS());
  });

/** Reads OpenSLO v1 documents. Throws `DocumentError` with file, field, what was expected and what was found. */
export const parseObjectives = (files: readonly ObjectiveFile[]): readonly Objective[] => {
  const documents = files.flatMap(documentsOf);
  const services = new Set<string>();
  for (const document of documents) {
    document.at("apiVersion").oneOf(["openslo/v1"]);
    if (document.at("kind").oneOf(["Service", "SLO"]) !== "Service") continue;
    services.add(document.at("metadata").at("name").matching(NAME, NAME_EXPECTED));
  }
  const names = new Set<string>();
  return documents
    .filter((document) => document.at("kind").value === "SLO")
    .flatMap((document) => {
      const objectives = readSlo(document, services);
      for (const { name } of objectives) {
        if (names.has(name)) document.at("metadata").at("name").fail("a name that no other objective has");
        names.add(name);
      }
      return objectives;
    });
};

/** Reads every objective of a folder; the project's own without one. Throws `DocumentError`. */
export const loadObjectives = (folder: string = FOLDER): readonly Objective[] => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return parseObjectives(files.toSorted().map((file) => ({ file, text: readFileSync(`${folder}/${file}`, "utf8") })));
};
