import type { Arbitrary } from "fast-check";
import type { History } from "#harness/history/event.ts";

/**
 * What a rig may offer; a scenario that needs what is missing is "not observable" there, never green. `fake-bucket`: the bucket
 * fails, keeps a journal and is held when the story wants it to.
 */
export type Need =
  | "client"
  | "journal"
  | "control"
  | "clock"
  | "isolates"
  | "host-control"
  | "toxics"
  | "logs"
  | "fake-bucket"
  | "virtualTime";

/** The dangerous interval of a race, as a predicate over what also occurs when the platform is right. */
export interface RaceWindow {
  readonly name: string;
  readonly entered: (history: History) => boolean;
}

/** One story, told once, for every rig of its subject that can carry it. Without parameters: any story of any subject. */
export interface Scenario<Plan = unknown, Rig = never> {
  /** Its path below `scenarios/`, without the ending; filled in by whoever loads it. The first part names the subject. */
  readonly id: string;
  readonly title: string;
  /** The rows of the contract's scenario table that it tells, such as `worker:E-09`. */
  readonly spec: readonly string[];
  readonly covers: readonly string[];
  readonly kills: readonly string[];
  readonly needs: readonly Need[];
  /** Under which models it is sailed: the worker's SDK models, the server's backends. */
  readonly models: readonly string[];
  readonly plan: Arbitrary<Plan>;
  /** Plans that are sailed first, in order and without exploration; a race's first one enters its windows. */
  readonly directed: readonly Plan[];
  readonly windows: readonly RaceWindow[];
  /** What exploration may add to one message, ms. */
  readonly explore: { readonly latencyMaxMs: number; readonly stallMaxMs: number };
  /** Gives figures instead of hunting: realistic timing, no exploration. */
  readonly measures: boolean;
  /** Its figures are compared with those of other scenarios, not of other boots: none are printed under the profile beside the judged one. */
  readonly judgedProfileOnly: boolean;
  /** The most voyages beside the directed plans that a run sails unasked: for stories that take seconds each; null for no limit. */
  readonly voyagesMax: number | null;
  /** Configuration of the platform beyond its defaults. */
  readonly env: Readonly<Record<string, string | number>>;
  readonly run: (rig: Rig, plan: Plan) => Promise<void>;
}

type Optional = "needs" | "windows" | "explore" | "measures" | "judgedProfileOnly" | "voyagesMax" | "env" | "kills";

/** A scenario as its file tells it: the id comes from the path, the models from the subject, and some fields have defaults. */
export type Told<Plan, Rig> = Omit<Scenario<Plan, Rig>, "id" | "models" | Optional> & Partial<Pick<Scenario<Plan, Rig>, Optional>>;

/** A told scenario made whole, under these models. */
export const declare = <Plan, Rig>(told: Told<Plan, Rig>, models: readonly string[]): Scenario<Plan, Rig> => ({
  id: "",
  needs: ["client", "control"],
  kills: [],
  windows: [],
  explore: { latencyMaxMs: 250, stallMaxMs: 0 },
  measures: false,
  judgedProfileOnly: false,
  voyagesMax: null,
  env: {},
  models,
  ...told,
});
