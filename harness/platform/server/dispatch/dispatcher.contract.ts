import { HandClock } from "#fakes/clock/hand-clock.ts";
import type { Backend, StartOrder } from "#harness/platform/server/backends/backend.ts";
import { Closing } from "#harness/platform/server/closing.ts";
import { Lanes } from "#harness/platform/server/lane/lanes.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import type { BackendName, Purpose, Wired } from "./choose-backend.ts";
import { Dispatcher } from "./dispatcher.ts";

const ORDER: StartOrder = { workspaceId: "w1", runtime: "langgraph", tier: 3, env: {}, key: "w1:1", files: async () => ({}), reset: false };
const TARGET = { workspaceId: "w1", machine: "m1" };

/** What each purpose does with its backend. */
const VERBS: Readonly<Record<Purpose, "start" | "stop" | "stop with tries" | "probe">> = {
  create: "start",
  cycle: "start",
  resume: "start",
  "cycle-stop": "stop with tries",
  delete: "stop",
  pause: "stop",
  collapse: "stop",
  hibernate: "stop",
  reap: "stop",
  probe: "probe",
};

/** The contract's table: who is asked, by what is wired (server:PROV-01, PROV-03, STOP-01, RST-14, DEAD-07). */
const TABLE: readonly { readonly wired: Wired; readonly asked: BackendName }[] = [
  { wired: { controlPlane: true, docker: true }, asked: "control-plane" },
  { wired: { controlPlane: true, docker: false }, asked: "control-plane" },
  { wired: { controlPlane: false, docker: true }, asked: "docker" },
  { wired: { controlPlane: false, docker: false }, asked: "none" },
];

/** How many tries of a stop fail: as many as there are, and fewer. */
const FAILURES = [0, 1, 2, 3];
const TRIES_MAX = 3;

interface Case {
  readonly wired: Wired;
  readonly purpose: Purpose;
  readonly failures: number;
}

/** Backends that write down what they are asked. */
const recording = (calls: string[], failures: number) => {
  let left = failures;
  return (name: Backend["name"]): Backend => ({
    name,
    start: async () => {
      calls.push(`${name} start`);
      return { ok: true, machine: "m1", url: "" };
    },
    stop: async () => {
      calls.push(`${name} stop`);
      if (left === 0) return { ok: true, how: "stopped" };
      left -= 1;
      return { ok: false, raw: "no", passing: true, unsure: false };
    },
    probe: async () => {
      calls.push(`${name} probe`);
      return { kind: "running" };
    },
    find: async () => null,
    removeVolumes: async () => ({ ok: true, how: "removed" }),
  });
};

const dispatcherOf = (parts: ServerParts, wired: Wired, backend: (name: Backend["name"]) => Backend) => {
  const clock = new HandClock();
  const random = { uint32: () => 7 };
  const log = { write: () => {} };
  const lanes = new Lanes({ parts, clock, random, log, closing: new Closing(clock, parts.closeMs) }, async () => {});
  const store = { query: async () => ({ rows: [], count: 1 }), transaction: async () => [] };
  const presence = { get: async () => null, set: async () => {}, delete: async () => {}, expired: async () => [] };
  const agent = () => ({ fetch: async () => ({ status: 200, headers: {}, body: new Uint8Array() }) });
  const ports = { name: "server", clock, random, log, store, presence, docker: null, controlPlane: null, agent, env: {} };
  const backends = {
    "control-plane": wired.controlPlane ? backend("control-plane") : null,
    docker: wired.docker ? backend("docker") : null,
  };
  return { dispatcher: new Dispatcher(() => ({ ports, parts, wired, lanes }), backends), clock };
};

/** What came of one question: the result, or that it never ended. */
const resultOf = async (parts: ServerParts, { wired, purpose, failures }: Case, calls: string[]): Promise<string> => {
  const { dispatcher, clock } = dispatcherOf(parts, wired, recording(calls, failures));
  const asking = async (): Promise<string> => {
    const verb = VERBS[purpose];
    if (verb === "probe") return (await dispatcher.backendFor(purpose)?.probe(TARGET))?.kind ?? "nobody";
    if (verb === "start") {
      const started = await dispatcher.startAndWait(ORDER, purpose);
      return started === "no-backend" ? "nobody" : String(started.ok);
    }
    const stopped = verb === "stop" ? dispatcher.stop(TARGET, purpose) : dispatcher.stopWithRetry(TARGET, "cycle-stop");
    return String((await stopped).ok);
  };
  let result = "it never ended";
  void asking().then((told) => (result = told));
  await clock.advance(60_000);
  return result;
};

/** What the contract wants: the result, and how often which backend is started and stopped; a look is nobody's harm. */
const wanted = ({ wired, purpose, failures }: Case): { readonly result: string; readonly calls: readonly string[] } => {
  const asked = TABLE.find((row) => row.wired.controlPlane === wired.controlPlane && row.wired.docker === wired.docker)?.asked ?? "none";
  const verb = VERBS[purpose];
  if (asked === "none") return { result: verb.startsWith("stop") ? "true" : "nobody", calls: [] };
  if (verb === "probe") return { result: "running", calls: [] };
  if (verb === "start") return { result: "true", calls: [`${asked} start`] };
  const tries = verb === "stop" ? 1 : Math.min(failures + 1, TRIES_MAX);
  return { result: String(failures < tries), calls: Array.from({ length: tries }, () => `${asked} stop`) };
};

/** Asks a dispatcher with these parts everything that it can be asked, and says what is not as the contract has it. */
export const askDispatcher = async (parts: ServerParts): Promise<{ readonly states: number; readonly wrong: readonly string[] }> => {
  const purposes = Object.keys(VERBS) as Purpose[];
  const cases = TABLE.flatMap(({ wired }) =>
    purposes.flatMap((purpose) => FAILURES.map((failures): Case => ({ wired, purpose, failures }))),
  );
  const wrong: string[] = [];
  for (const one of cases) {
    const calls: string[] = [];
    const result = await resultOf(parts, one, calls);
    const want = wanted(one);
    // Who looks at all must look at the right one.
    const looked = calls.filter((call) => call.endsWith(" probe"));
    const elsewhere = looked.filter(
      (call) => !call.startsWith(want.calls[0]?.split(" ")[0] ?? parts.chooseBackend(one.wired, one.purpose)),
    );
    const done = calls.filter((call) => !call.endsWith(" probe"));
    if (result !== want.result || done.join() !== want.calls.join() || elsewhere.length > 0)
      wrong.push(
        `${JSON.stringify(one)}: ${result} by ${calls.join(", ") || "nobody"}, not ${want.result} by ${want.calls.join(", ") || "nobody"}`,
      );
  }
  for (const { wired, asked } of TABLE) {
    const { dispatcher } = dispatcherOf(parts, wired, recording([], 0));
    const any = asked !== "none";
    if (dispatcher.hasBackend !== any) wrong.push(`${JSON.stringify(wired)}: it has ${any ? "no" : "a"} backend`);
    if (dispatcher.restartsByItself !== any) wrong.push(`${JSON.stringify(wired)}: it restarts by itself: ${!any}`);
  }
  if (parts.onNoBackend() !== "fail") wrong.push("a start without a backend leaves the row as it is");
  return { states: cases.length + TABLE.length + 1, wrong };
};
