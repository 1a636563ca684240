import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { runEmbedded } from "#harness/load/embedded.ts";
import type { EngineRun, EngineWatch } from "#harness/load/engine.ts";
import { runK6 } from "#harness/load/k6.ts";
import { workload, type LoadOrder } from "#harness/load/workload.ts";
import type { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { nearestRank } from "#reports/measure/percentile.ts";

/** A server in a process of its own that both engines are turned on. */
export class StillServer implements AsyncDisposable {
  readonly origin: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<StillServer> {
    const child = fork(new URL("./still-server.ts", import.meta.url), { stdio: "inherit" });
    const [port] = (await once(child, "message")) as [number];
    return new StillServer(child, port);
  }

  /** It answers nothing for `ms`. */
  stall(ms: number): void {
    this.#child.send(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.disconnect();
    await gone;
  }
}

/** What is shot at a server. */
export interface Volley {
  readonly rate: number;
  readonly seconds: number;
  readonly inFlightMax: number;
  readonly onStart?: () => void;
}

const orderOf = ({ rate, seconds, inFlightMax }: Volley, origin: string): LoadOrder => {
  const stages = [{ rate, seconds }];
  const described = workload({
    title: "The same small request at a constant rate",
    covers: [],
    users: { count: 20, inARow: 1 },
    requests: [
      {
        name: "post",
        weight: 1,
        method: "POST",
        path: "/users/{user}/{n}",
        body: '{"n":{n}}',
        success: { statuses: [200], bodyIncludes: "served" },
      },
      { name: "get", weight: 1, method: "GET", path: "/users/{user}/{n}", success: { statuses: [200] } },
    ],
    inFlightMax,
    timeoutMs: 10_000,
    platform: { bootMs: [1_000], begin: "awake", stored: { path: "/", text: "" } },
    objectives: [],
    full: { stages },
    quick: { stages },
  });
  return { id: "volley", workload: described, form: described.full, origins: [origin], headers: {} };
};

/** One volley through the embedded generator, or through k6 when its binary is given. */
export const shoot = async (
  volley: Volley,
  origin: string,
  k6: { readonly binary: string; readonly ledger: RunLedger } | null,
): Promise<EngineRun> => {
  const order = orderOf(volley, origin);
  const watch: EngineWatch = { signal: new AbortController().signal, onStart: () => volley.onStart?.(), onProgress: () => {} };
  if (k6 === null) return runEmbedded(order, watch);
  const folder = k6.ledger.makeFolder();
  let forget = (): void => {};
  try {
    const onProcess = (pid: number): void => {
      forget = k6.ledger.noteChild(pid, "k6");
    };
    return await runK6(order, { binary: k6.binary, folder: folder.path, objectives: [], onProcess }, watch);
  } finally {
    forget();
    folder.remove();
  }
};

/** The figures of one volley, ms. */
export interface VolleyFigures {
  readonly served: number;
  readonly planned: number;
  readonly dropped: number;
  /** Of the planned rate, what the engine took up. */
  readonly kept: number;
  readonly lagP99: number;
  readonly serviceP50: number;
  readonly serviceP95: number;
  readonly latencyP99: number;
}

const percentile = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[nearestRank(p, sorted.length) - 1] ?? Number.NaN;
};

/** The middle one of several figures. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** What a volley came to; failed requests are infinite in latency. */
export const figuresOf = ({ samples }: EngineRun, { seconds }: Volley): VolleyFigures => {
  const all = Array.from(samples.intended, (intended, n) => ({
    intended,
    started: samples.started[n] ?? Number.NaN,
    sent: samples.sent[n] ?? Number.NaN,
    ended: samples.ended[n] ?? Number.NaN,
    outcome: samples.outcomes[samples.outcome[n] ?? 0],
  }));
  const started = all.filter((one) => !Number.isNaN(one.started));
  const served = all.filter(({ outcome }) => outcome === "ok");
  // How far behind the engine was at its end: the middle of its last tenth.
  const dragMs = median(started.slice(-Math.ceil(started.length / 10)).map((one) => one.started - one.intended));
  return {
    served: served.length,
    planned: all.length,
    dropped: all.filter(({ outcome }) => outcome === "dropped").length,
    kept: (started.length / all.length) * ((seconds * 1_000) / (seconds * 1_000 + dragMs)),
    lagP99: percentile(
      started.map((one) => one.started - one.intended),
      0.99,
    ),
    serviceP50: percentile(
      served.map((one) => one.ended - one.sent),
      0.5,
    ),
    serviceP95: percentile(
      served.map((one) => one.ended - one.sent),
      0.95,
    ),
    latencyP99: percentile(
      all.map((one) => (one.outcome === "ok" ? one.ended - one.intended : Number.POSITIVE_INFINITY)),
      0.99,
    ),
  };
};
