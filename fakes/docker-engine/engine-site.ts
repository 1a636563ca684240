import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import type { ContainerView } from "./container-view.ts";
import { FakeDockerEngine } from "./docker-engine.ts";
import { ALPINE, type DockerEngineOptions, type ImageSpec } from "./engine-options.ts";

/** The image of the tests' workspaces: it runs until it is stopped. */
export const WORKSPACE: ImageSpec = { name: "workspace:1", command: ["serve"], service: true };

export const DURATIONS = { startMs: 300, stopMs: 100, removeMs: 50, pullMs: 1_000 } as const;

/** What a call was answered. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Undefined when it is no JSON. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

const parsed = (text: string): Reply["json"] => {
  try {
    return JSON.parse(text) as Reply["json"];
  } catch {
    return undefined;
  }
};

/** An engine in this process on a clock of the test's, its journal, and calls by a line and a body. */
export const openEngine = <C extends Clock>(clock: C, options: Partial<DockerEngineOptions> = {}) => {
  const journal: JournalEntry[] = [];
  let draws = 0;
  const engine = new FakeDockerEngine({
    clock,
    random: { uint32: () => hash32(1, (draws += 1)) },
    journal: (entry) => journal.push(entry),
    images: [ALPINE, WORKSPACE],
    durations: DURATIONS,
    ...options,
  });
  const call = async (line: string, body?: object | Uint8Array): Promise<Reply> => {
    const [method = "GET", target = "/"] = line.split(" ");
    const bytes = body === undefined || body instanceof Uint8Array ? (body ?? null) : new TextEncoder().encode(JSON.stringify(body));
    const answer = await engine.fetch({ method, target, headers: {}, body: bytes });
    const text = new TextDecoder().decode(answer.body);
    return { status: answer.status, text, json: parsed(text) };
  };
  return { clock, engine, journal, call };
};

/** Time that a test drives. */
interface DrivenClock extends Clock {
  advance(ms: number): Promise<void>;
}

/** More than any call takes, ms. */
const AMPLE_MS = 20_000;

/** The same, with `done`: a call and as much time as it needs. */
export const openDriven = <C extends DrivenClock>(clock: C, options: Partial<DockerEngineOptions> = {}) => {
  const site = openEngine(clock, options);
  const done = async (line: string, body?: object | Uint8Array): Promise<Reply> => {
    const answered = site.call(line, body);
    await clock.advance(AMPLE_MS);
    return answered;
  };
  return { ...site, done };
};

/** A workspace as the platform creates it. */
export const WORKSPACE_BODY = {
  Image: WORKSPACE.name,
  Env: ["WORKSPACE_ID=w-1", "URL=http://x?a=b"],
  Labels: { "molecule.platform.managed": "true" },
  HostConfig: {
    Binds: ["ws-1-configs:/configs"],
    PortBindings: { "8000/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
  },
};

/** An engine with one workspace that runs, and what its hooks were told. */
export const openRunning = async <C extends DrivenClock>(clock: C, options: Partial<DockerEngineOptions> = {}) => {
  const started: ContainerView[] = [];
  const stopped: (readonly [name: string, why: string, running: boolean])[] = [];
  const site = openDriven(clock, {
    onStart: (container) => started.push(container),
    onStop: ({ name, running }, why) => stopped.push([name, why, running]),
    ...options,
  });
  await site.done("POST /containers/create?name=ws-1", WORKSPACE_BODY);
  await site.done("POST /containers/ws-1/start");
  return { ...site, started, stopped };
};
