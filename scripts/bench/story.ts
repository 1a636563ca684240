import fc from "fast-check";
import { WORKER_CHECKERS } from "#harness/checkers/all-checkers.ts";
import { eventsOf } from "#harness/checkers/checker.ts";
import type { History, HistoryHeader } from "#harness/history/event.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { between } from "#harness/seed/draw.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { gatewayStarts, raceDuringBoot } from "#scenarios/wiring/sightings.ts";

/** What one seed decides about the story. */
export interface CrowdPlan {
  readonly bootMs: number;
}

/** One of the ten clients. */
export interface CrowdClient {
  readonly name: string;
  readonly verb: "read" | "exec";
  readonly isolate: 1 | 2;
}

const BOOT_MS = { min: 60_000, max: 120_000 } as const;

/** After the last answer the lease has to come back, or its checker would rightly complain. */
export const REST_MS = 3_000;
export const FILE_PATH = "/root/notes.txt";
export const FILE_TEXT = "kept";
/** The first user that a rig makes. */
export const USER_ID = "u1";

/** Five readers and five execs, five clients on each isolate, all at one instant. */
export const CLIENTS: readonly CrowdClient[] = Array.from({ length: 10 }, (_, i) => ({
  name: `client-${i}`,
  verb: i % 2 === 0 ? "read" : "exec",
  isolate: i < 5 ? 1 : 2,
}));

/** What an exec client runs: unique, so that a second execution would be seen. */
export const commandOf = (client: CrowdClient): string => `echo answer of ${client.name}`;

/** The plan of a seed, the same for every contender. */
export const planOfSeed = (seed: number): CrowdPlan => ({ bootMs: between(hash32(seed, "bench boot"), BOOT_MS.min, BOOT_MS.max) });

/** The story as a scenario; it lives here because it measures Seatrial, not a platform. */
export const crowdStory = scenario<CrowdPlan>({
  title: "ten clients on two isolates wake one sandbox",
  spec: ["worker:E-09"],
  covers: [],
  plan: fc.record({ bootMs: fc.integer(BOOT_MS) }),
  directed: [],
  windows: [{ name: "two requests during one boot", entered: raceDuringBoot }],
  run: async (rig, { bootMs }) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs });
    user.sandbox.putBackup(FILE_PATH, FILE_TEXT);
    await Promise.all(
      CLIENTS.map((client) => {
        const options = { isolate: client.isolate, as: client.name };
        return client.verb === "read" ? user.read(FILE_PATH, options) : user.exec(commandOf(client), options);
      }),
    );
    await rig.sleep(REST_MS);
  },
});

/** The header of a voyage; `rig` names the contender. */
export const headerOf = (
  seed: number,
  how: { readonly rig: string; readonly mode: string; readonly maxDelayMs: number },
): HistoryHeader => ({
  format: "seatrial-history",
  version: 1,
  scenario: "bench",
  seed,
  model: "S",
  profile: "bench",
  defect: null,
  variant: null,
  ...how,
});

/** A voyage that did not come out as it must: its figures would be worth nothing. */
class BrokenVoyageError extends Error {
  override readonly name = "BrokenVoyageError";
}

const answersRightly = (history: History): boolean => {
  const asked = new Map(eventsOf(history, "invoke").map((event) => [event.op, event]));
  const right = eventsOf(history, "complete").filter(({ op, status, body }) => {
    const client = CLIENTS.find((one) => one.name === asked.get(op)?.client);
    if (client === undefined || status !== 200) return false;
    return client.verb === "read" ? body?.["content"] === FILE_TEXT : body?.["stdout"] === `answer of ${client.name}\n`;
  });
  return right.length === CLIENTS.length;
};

/**
 * The same judgement for every contender: all checkers, ten right answers, one start, a race that
 * took place. Throws when anything is amiss.
 */
export const mustHold = (history: History): void => {
  const seed = `seed ${history.header.seed} on ${history.header.rig}`;
  for (const { rule, verdict, because } of WORKER_CHECKERS.flatMap((checker) => checker.check(history))) {
    if (verdict === "broken") throw new BrokenVoyageError(`${seed}: ${rule} is broken: ${because ?? "no reason given"}`);
  }
  if (!answersRightly(history)) throw new BrokenVoyageError(`${seed}: not all ${CLIENTS.length} clients got 200 and their own answer`);
  const starts = gatewayStarts(history, USER_ID);
  if (starts !== 1) throw new BrokenVoyageError(`${seed}: the gateway was started ${starts} times, expected once`);
  for (const window of crowdStory.windows) {
    if (!window.entered(history)) throw new BrokenVoyageError(`${seed}: the story never entered its window "${window.name}"`);
  }
};
