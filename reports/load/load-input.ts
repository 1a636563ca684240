/** One sample a request; times in ms from the beginning, NaN for what did not happen. */
export interface LoadSamplesInput {
  /** What `outcome` counts into: `ok` is served, `dropped` was never sent, `unfinished` tells nothing. */
  readonly outcomes: readonly string[];
  readonly intended: Float64Array;
  readonly started: Float64Array;
  readonly sent: Float64Array;
  readonly ended: Float64Array;
  readonly outcome: Uint16Array;
}

/** What was run, as data that no engine changes. */
export interface LoadDescription {
  readonly workload: string;
  readonly title: string;
  readonly covers: readonly string[];
  /** `quick`, `full`, or what the command line made of it. */
  readonly form: string;
  /** Names of the kinds of requests, as `kinds` counts into. */
  readonly requests: readonly string[];
  readonly stages: readonly { readonly rate: number; readonly seconds: number }[];
  readonly phases: readonly { readonly name: string; readonly fromMs: number; readonly toMs: number }[];
  readonly faults: readonly string[];
  readonly inFlightMax: number;
  readonly timeoutMs: number;
  readonly objectives: readonly string[];
  /** Of the whole description: parts with another one are parts of something else. */
  readonly fingerprint: string;
}

/** What the backends say about a run. */
export interface BackendFigures {
  readonly boots: number;
  readonly gatewayStarts: number;
  readonly gatewayKills: number;
  readonly wentToSleep: number;
  readonly refusedBoots: number;
}

/** One run of one workload by one engine. */
export interface LoadRunInput {
  readonly description: LoadDescription;
  readonly engine: "embedded" | "k6";
  readonly engineVersion: string;
  readonly samples: LoadSamplesInput;
  /** The kind of each request. */
  readonly kinds: Uint8Array;
  readonly wallMs: number;
  readonly cut: string | null;
  readonly notes: readonly string[];
  /** Null where the platform is somebody else's. */
  readonly backend: BackendFigures | null;
  /** How many parts it was merged from. */
  readonly parts: number;
}
