import type { Source } from "./source.ts";

/** A place that breaks a rule. */
export interface Finding {
  readonly rule: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** What a gate found: where in the source, and why it must not be. */
export interface Breach {
  readonly source: Source;
  /** Characters from the beginning of the source. */
  readonly at: number;
  readonly reason: string;
}

/** A boundary inside the server, read off its syntax trees; comments and other texts are no code to it. */
export interface Gate {
  /** The rule that it guards first of all. */
  readonly rule: string;
  /** Further rules that the same reading guards. */
  readonly also?: readonly string[];
  readonly breaches: (sources: readonly Source[]) => readonly Breach[];
}

/** Runs a gate over the server. */
export const findingsOf = ({ rule, breaches }: Gate, sources: readonly Source[]): readonly Finding[] =>
  breaches(sources).map(({ source, at, reason }) => ({
    rule,
    path: source.path,
    line: source.text.slice(0, at).split("\n").length,
    reason,
  }));

/** Such as `server:ARCH-06 life/park.ts:12: ...`. */
export const tellFinding = ({ rule, path, line, reason }: Finding): string => `${rule} ${path}:${line}: ${reason}`;

/** The first part of a path: the module that a file of the server belongs to; a file beside them is one itself. */
export const moduleOf = (path: string): string => path.split("/")[0] ?? path;
