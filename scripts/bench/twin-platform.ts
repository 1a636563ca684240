import { FakeBucket } from "#fakes/bucket/bucket.ts";
import { FakeDurableObject, type ObjectParty } from "#fakes/durable-object/durable-object.ts";
import { bootOf } from "#fakes/sandbox/boot-plan.ts";
import { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import { Recorder } from "#harness/history/recorder.ts";
import { createHost } from "#harness/platform/worker/host/host.ts";
import { HOST_METHODS, type HostApi } from "#harness/platform/worker/host/host-api.ts";
import { createIsolate, type Isolate } from "#harness/platform/worker/isolate.ts";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Log } from "#harness/ports/log.ts";
import type { Random } from "#harness/ports/random.ts";
import { SANDBOX_METHODS, type SandboxApi } from "#harness/ports/sandbox.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { ADMIN_SECRET } from "#scenarios/wiring/verbs/ask.ts";
import { FILE_PATH, FILE_TEXT, headerOf, planOfSeed, USER_ID } from "./story.ts";

/** Which made-up server a stub talks to. */
export interface Address {
  readonly party: "host" | "sandbox";
  readonly name: string;
}

/** How a twin calls another party: `serve` is asked at each call, because a Durable Object may have been evicted. */
export type Carry = <T extends object>(to: Address, methods: readonly (keyof T & string)[], serve: () => T | Promise<T>) => T;

/** The platform, wired by hand as a test without Seatrial would do it. */
export interface TwinPlatform {
  readonly isolates: readonly Isolate[];
  readonly recorder: Recorder;
}

export interface TwinOptions {
  readonly rig: string;
  readonly seed: number;
  readonly clock: Clock;
  readonly carry: Carry;
}

/** Nothing of a twin ever dies: it has no crashes. */
const immortal: ObjectParty = { alive: true, run: (_label, work) => work(), kill: () => {}, reset: () => {} };

/** Two isolates, one Host a sandbox, the same fakes as in (a), the same history. */
export const buildTwin = ({ rig, seed, clock, carry }: TwinOptions): TwinPlatform => {
  const epochMs = clock.now();
  const recorder = new Recorder(headerOf(seed, { rig, mode: "fake timers", maxDelayMs: 0 }), () => clock.now() - epochMs);
  const journal =
    (party: string) =>
    (entry: JournalEntry): void =>
      recorder.record({ type: "journal", party, entry });
  const logOf = (party: string): Log => ({
    write: (level, message, fields = {}) => recorder.record({ type: "log", party, level, message, fields }),
  });
  let drawn = 0;
  const random: Random = { uint32: () => hash32(seed, (drawn += 1)) };
  const bucket = new FakeBucket({ clock, journal: journal("bucket") });
  const fleet = new SandboxFleet({ clock, random, model: "S", journal: journal("sandbox") });
  const sandbox = fleet.sandbox(sandboxName(USER_ID));
  sandbox.bootPlan = bootOf(planOfSeed(seed).bootMs);
  sandbox.backup.set(FILE_PATH, { bytes: new TextEncoder().encode(FILE_TEXT), modifiedAt: clock.now() });

  const env = { MOLTBOT_GATEWAY_TOKEN: ADMIN_SECRET };
  const hosts = new Map<string, FakeDurableObject<HostApi, ObjectParty>>();
  const hostOf = (name: string): FakeDurableObject<HostApi, ObjectParty> => {
    const known = hosts.get(name);
    if (known !== undefined) return known;
    const stub = carry<SandboxApi>({ party: "sandbox", name }, SANDBOX_METHODS, () => fleet.sandbox(name));
    const host = new FakeDurableObject<HostApi, ObjectParty>({
      clock,
      journal: journal("host"),
      methods: HOST_METHODS,
      openParty: () => immortal,
      create: (_party, state) =>
        createHost({ name, clock, random, state, sandbox: stub, bucket, log: logOf("host"), waitUntil: () => {}, env }, referenceParts),
    });
    hosts.set(name, host);
    return host;
  };
  const host = (name: string): HostApi =>
    carry<HostApi>({ party: "host", name }, HOST_METHODS, async () => (await hostOf(name).serve()).api);
  const isolates = ["isolate-1", "isolate-2"].map((name) =>
    createIsolate(
      { name, clock, random, bucket, host, log: logOf(name), env, settle: async (work) => work, missingBindings: [] },
      referenceParts,
    ),
  );
  return { isolates, recorder };
};
