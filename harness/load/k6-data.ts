import { requestPlan } from "./request-plan.ts";
import type { RequestPlan } from "./request-at.ts";
import type { LoadOrder, LoadPhase, Stage } from "./workload.ts";

/** An objective as a share of good requests: a percentile within a limit is the share within it. */
export interface K6Objective {
  /** The name of its metric, of letters, digits and underscores. */
  readonly metric: string;
  readonly target: number;
  /** Null: every kind of request. */
  readonly request: string | null;
  readonly phase: Pick<LoadPhase, "fromMs" | "toMs"> | null;
  /** From the intended time; null: success alone is good. */
  readonly withinMs: number | null;
}

/** A stage and where it begins. */
export interface K6Stage extends Stage {
  readonly name: string;
  readonly fromMs: number;
  /** The number of its first request. */
  readonly first: number;
}

/** All that the k6 script has to know. */
export interface K6Data {
  readonly plan: RequestPlan;
  readonly stages: readonly K6Stage[];
  readonly headers: Readonly<Record<string, string>>;
  readonly inFlightMax: number;
  readonly timeoutMs: number;
  readonly objectives: readonly K6Objective[];
}

const stagesOf = (stages: readonly Stage[]): readonly K6Stage[] => {
  let [fromMs, first] = [0, 0];
  return stages.map((stage, i) => {
    const one = { ...stage, name: `stage_${i + 1}`, fromMs, first };
    fromMs += stage.seconds * 1_000;
    first += stage.rate * stage.seconds;
    return one;
  });
};

/** An order as the k6 script reads it. */
export const k6Data = (order: LoadOrder, objectives: readonly K6Objective[]): K6Data => ({
  plan: requestPlan(order),
  stages: stagesOf(order.form.stages),
  headers: order.headers,
  inFlightMax: order.workload.inFlightMax,
  timeoutMs: order.workload.timeoutMs,
  objectives,
});
