import { sandboxName } from "#harness/platform/worker/user-path.ts";
import type { HistoryEvent } from "#harness/history/event.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import type { BucketControl, HostControl, RawRequest, SdkModel, User, WorkerRig } from "#harness/rigs/rig.ts";
import type { Party, Sea } from "#harness/rigs/sea.ts";
import { cronControl } from "./cron-control.ts";
import { bootMsAt, loadProfile } from "./profiles.ts";
import { sandboxControl } from "./sandbox-control.ts";
import { perform, type Client } from "./verbs/ask.ts";
import { verbsOf } from "./verbs/verbs.ts";
import { toxicOn } from "./toxic-on.ts";

/** What a rig was made of, whatever it was made with. */
export interface RigMaterial {
  readonly sea: Sea;
  readonly epochMs: number;
  readonly model: SdkModel;
  readonly profile: string;
  readonly client: Party;
  readonly isolates: readonly HttpApi[];
  readonly fleet: SandboxFleet;
  readonly bucket: BucketControl;
  /** Calls the scheduled handlers. */
  readonly cron: { readonly party: Party; readonly isolates: readonly HttpApi[] };
  /** Null where the rig's Durable Objects are real ones. */
  readonly hostControl: ((name: string) => HostControl) | null;
  /** Replaces the platform's code by the same with other variables; null where the rig cannot. */
  readonly deploy: ((env: Readonly<Record<string, string | number>>) => Promise<void>) | null;
  /** What the platform saw in a process of its own; null where it has none, or none that tells. */
  readonly seenByPlatform: (() => Promise<readonly HistoryEvent[]>) | null;
  /** Part of every user id, so that rigs that outlive a voyage meet no old user. */
  readonly tag: string;
}

/** The rig that a scenario sees, and the users that it made. */
export interface BuiltRig {
  readonly rig: WorkerRig;
  readonly users: readonly User[];
}

const noHostControl = async (): Promise<never> => {
  throw new Error("This rig cannot reset its Durable Objects: the scenario must say that it needs host-control");
};

const noDeploy = async (): Promise<never> => {
  throw new Error("This rig cannot deploy another version: the scenario must say that it needs host-control");
};

const hostControl = (material: RigMaterial, name: string): HostControl => {
  const control = material.hostControl;
  if (control === null) return { reset: noHostControl, crash: noHostControl, evict: noHostControl };
  const note = (fault: { type: "host-reset"; zombie: boolean } | { type: "host-crash" }): void =>
    material.sea.recorder.record({ type: "fault", phase: "apply", fault: { kind: "party", party: "host", fault } });
  return {
    reset: (options) => {
      note({ type: "host-reset", zombie: options.zombie });
      return control(name).reset(options);
    },
    crash: () => {
      note({ type: "host-crash" });
      return control(name).crash();
    },
    evict: () => control(name).evict(),
  };
};

/** Builds what scenarios see from what a rig provides. */
export const buildWorkerRig = (material: RigMaterial): BuiltRig => {
  const { sea, client, fleet } = material;
  const users: User[] = [];
  let ops = 0;
  const speaker: Client = {
    party: client,
    clock: client.clock,
    epochMs: material.epochMs,
    recorder: sea.recorder,
    requireScale: (ms) => sea.requireScale(ms),
    isolates: material.isolates,
    nextOp: () => (ops += 1),
  };
  const now = (): number => client.clock.now() - material.epochMs;
  const rig: WorkerRig = {
    kind: sea.kind,
    model: material.model,
    isolates: material.isolates.length,
    gentle: sea.recorder.header.maxDelayMs <= 1,
    maxDelayMs: sea.recorder.header.maxDelayMs,
    bucket: material.bucket,
    cron: cronControl({ sea, ...material.cron }),
    call: (raw) => rawCall(speaker, raw),
    newUser: () => {
      const id = `u${material.tag}${users.length + 1}`;
      const name = sandboxName(id);
      const sandbox = sandboxControl(fleet.sandbox(name), sea.recorder, () => client.clock.now());
      const user: User = { id, sandbox, host: hostControl(material, name), ...verbsOf(speaker, id) };
      users.push(user);
      return user;
    },
    epochMs: material.epochMs,
    now,
    sleep: async (ms) => {
      sea.requireScale(ms);
      await sleep(client.clock, ms);
    },
    reliesOn: (ms) => sea.requireScale(ms),
    hold: (point) => sea.hold(point),
    toxic: (toxic) => toxicOn(sea, toxic),
    deploy: material.deploy ?? noDeploy,
    maxInstances: (limit) => {
      fleet.maxInstances = limit;
    },
    profileBootMs: (rank) => bootMsAt(loadProfile(material.profile), rank),
    claim: (rule, held, because) => sea.recorder.record({ type: "claim", rule, held, because }),
    history: () => sea.recorder.history,
    seen: async () => {
      const { header, events } = sea.recorder.history;
      const others = (await material.seenByPlatform?.()) ?? [];
      return { header, events: [...events, ...others].toSorted((one, other) => one.t - other.t) };
    },
  };
  return { rig, users };
};

const rawCall = (client: Client, { verb, method, target, body, headers, user = "", ...options }: RawRequest): Promise<Outcome> =>
  perform(
    client,
    {
      ...{ verb, method, target, user, args: { method, target } },
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    },
    options,
  );
