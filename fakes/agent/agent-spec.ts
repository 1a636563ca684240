/** How an agent behaves. Times in ms. */
export interface AgentSpec {
  /** From the start of its container or instance until it registers. */
  readonly bootMs?: number;
  /** It never registers, and so sends no heartbeat. */
  readonly silent?: boolean;
  /** How long an answer to A2A takes. */
  readonly answerMs?: number;
  /** Answers A2A with this status and body instead of a result; 200 without a body is the ordinary result. */
  readonly status?: number;
  readonly body?: string;
  /** Never answers A2A. */
  readonly hangs?: boolean;
  /** Nothing that is sent to its address is answered, not even the request for a connection; it goes on calling the platform. */
  readonly blackHole?: boolean;
  readonly heartbeatMs?: number;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly errorRate?: number;
  readonly runtimeState?: string;
  /** What its heartbeats say; the number of messages that it is answering when absent. */
  readonly activeTasks?: number;
}

/** How an agent behaves of which nothing was said; heartbeats as B.6 has them. */
export const USUAL = {
  bootMs: 1_000,
  silent: false,
  answerMs: 0,
  hangs: false,
  blackHole: false,
  heartbeatMs: 30_000,
  capabilities: {},
  errorRate: 0,
  runtimeState: "",
} as const satisfies AgentSpec;

/** `change` on top of `spec`; status and body are one thing, so a new status forgets the old body. */
export const changedSpec = (spec: AgentSpec, change: AgentSpec): AgentSpec => {
  if (change.status === undefined) return { ...spec, ...change };
  const { body: _forgotten, ...rest } = spec;
  return { ...rest, ...change };
};
