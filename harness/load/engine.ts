import type { LoadSamples } from "./samples.ts";

/** How far a run has come. */
export interface LoadProgress {
  readonly started: number;
  readonly ended: number;
  readonly failed: number;
}

/** What an engine tells while it runs, and how it is stopped. */
export interface EngineWatch {
  /** Ends the run early; what was measured so far is kept. */
  readonly signal: AbortSignal;
  /** The first request is meant to be sent now. */
  readonly onStart: () => void;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** What an engine measured. */
export interface EngineRun {
  readonly engine: "embedded" | "k6";
  readonly version: string;
  readonly samples: LoadSamples;
  readonly wallMs: number;
  /** Null when the run came to its end; otherwise why not. */
  readonly cut: string | null;
  /** What the reader of its figures has to know. */
  readonly notes: readonly string[];
}
