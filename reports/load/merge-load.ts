import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DocumentError } from "#reports/document-field.ts";
import type { BackendFigures, LoadRunInput, LoadSamplesInput } from "./load-input.ts";
import type { LoadReport, LoadSection } from "./load-report.ts";
import { readLoadReport } from "./read-load-report.ts";
import { readSamples } from "./samples-file.ts";

/** A report and where it lies. */
interface Part {
  readonly file: string;
  readonly report: LoadReport;
}

interface SectionPart {
  readonly file: string;
  readonly section: LoadSection;
}

const keyOf = ({ description, engine }: LoadSection): string => `${description.workload} (${engine})`;

const refuse = (because: string): never => {
  throw new DocumentError(`These reports are no parts of one run: ${because}`);
};

const checkParts = (parts: readonly Part[]): void => {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return refuse("at least two are needed");
  const keys = (part: Part): string => part.report.sections.map(keyOf).toSorted().join(", ") || "nothing";
  for (const other of others) {
    const [one, two] = [first.report.run, other.report.run];
    if (one.commit !== two.commit || one.dirty !== two.dirty)
      refuse(
        `${first.file} is of commit ${one.commit}${one.dirty ? " with changes" : ""}, ${other.file} of ${two.commit}${two.dirty ? " with changes" : ""}`,
      );
    if (keys(first) !== keys(other)) refuse(`${first.file} has ${keys(first)}, ${other.file} has ${keys(other)}`);
    for (const section of other.report.sections) {
      const same = first.report.sections.find((candidate) => keyOf(candidate) === keyOf(section));
      if (same?.description.fingerprint !== section.description.fingerprint)
        refuse(`${keyOf(section)} is described otherwise in ${other.file} than in ${first.file} (another rate, duration, form or mix)`);
      if (same?.engineVersion !== section.engineVersion)
        refuse(`${keyOf(section)} ran on ${same?.engineVersion ?? "nothing"} and on ${section.engineVersion}`);
    }
  }
};

const joinFloats = (arrays: readonly Float64Array[]): Float64Array => Float64Array.from(arrays.flatMap((array) => [...array]));

const joinSamples = (all: readonly LoadSamplesInput[]): LoadSamplesInput => {
  const outcomes = [...new Set(all.flatMap((samples) => samples.outcomes))];
  const indexes = new Map(outcomes.map((name, index) => [name, index]));
  return {
    outcomes,
    intended: joinFloats(all.map(({ intended }) => intended)),
    started: joinFloats(all.map(({ started }) => started)),
    sent: joinFloats(all.map(({ sent }) => sent)),
    ended: joinFloats(all.map(({ ended }) => ended)),
    outcome: Uint16Array.from(
      all.flatMap(({ outcome, outcomes: names }) => [...outcome].map((index) => indexes.get(names[index] ?? "") ?? 0)),
    ),
  };
};

const joinBackends = (all: readonly (BackendFigures | null)[]): BackendFigures | null => {
  const present = all.filter((one) => one !== null);
  if (present.length < all.length) return null;
  const sum = (key: keyof BackendFigures): number => present.reduce((total, one) => total + one[key], 0);
  return {
    boots: sum("boots"),
    gatewayStarts: sum("gatewayStarts"),
    gatewayKills: sum("gatewayKills"),
    wentToSleep: sum("wentToSleep"),
    refusedBoots: sum("refusedBoots"),
  };
};

const readPart = ({ file, section }: SectionPart): Pick<LoadRunInput, "samples" | "kinds"> => {
  const path = join(dirname(file), section.samplesFile);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new DocumentError(
      `${file}: its raw samples are not beside it (${section.samplesFile}): percentiles are never merged without them`,
      {
        cause: error,
      },
    );
  }
  const read = readSamples(text, path);
  if (read.samples.intended.length !== section.counts.planned)
    throw new DocumentError(`${path}: expected ${section.counts.planned} samples, found ${read.samples.intended.length}`);
  return read;
};

const mergeSection = (parts: readonly SectionPart[]): LoadRunInput => {
  const read = parts.map(readPart);
  const sections = parts.map(({ section }) => section);
  const [first] = sections;
  if (first === undefined) return refuse("there is none");
  const cuts = sections.flatMap(({ cut }) => (cut === null ? [] : [cut]));
  return {
    description: first.description,
    engine: first.engine,
    engineVersion: first.engineVersion,
    samples: joinSamples(read.map(({ samples }) => samples)),
    kinds: Uint8Array.from(read.flatMap(({ kinds }) => [...kinds])),
    wallMs: sections.reduce((longest, { wallMs }) => Math.max(longest, wallMs), 0),
    cut: cuts[0] ?? null,
    notes: [...new Set(sections.flatMap(({ notes }) => notes))],
    backend: joinBackends(sections.map(({ backend }) => backend)),
    parts: sections.reduce((sum, section) => sum + section.parts, 0),
  };
};

/** The reports of the parts of one distributed run, and the runs that they make together: every figure is taken anew from all raw samples. */
export interface MergedLoad {
  readonly reports: readonly LoadReport[];
  readonly runs: readonly LoadRunInput[];
}

/** Merges the parts of a distributed run. Throws `DocumentError` when they are none: another commit, workload, engine or form, or without samples. */
export const mergeLoadReports = (files: readonly string[]): MergedLoad => {
  const parts = files.map((file) => ({ file, report: readLoadReport(file) }));
  checkParts(parts);
  const sections = parts.flatMap(({ file, report }) => report.sections.map((section) => ({ file, section })));
  const groups = [...Map.groupBy(sections, ({ section }) => keyOf(section)).values()];
  return { reports: parts.map(({ report }) => report), runs: groups.map(mergeSection) };
};
