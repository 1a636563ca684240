import { classifyOutcome } from "#harness/history/outcome.ts";
import { sleep, type Clock } from "#harness/ports/clock.ts";
import { ADMIN_SECRET } from "#scenarios/wiring/verbs/ask.ts";
import { CLIENTS, commandOf, FILE_PATH, REST_MS, USER_ID, type CrowdClient } from "./story.ts";
import type { TwinPlatform } from "./twin-platform.ts";

/** A clock over the global timers, which the twins fake. */
export const globalClock: Clock = {
  now: () => Date.now(),
  timer: (ms) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const handle = setTimeout(resolve, Math.max(0, ms));
    return { done: promise, cancel: () => clearTimeout(handle) };
  },
};

const requestOf = (client: CrowdClient): Request => {
  const base = `http://platform.test/api/super/users/${USER_ID}`;
  const headers = { "x-admin-secret": ADMIN_SECRET };
  if (client.verb === "read") return new Request(`${base}/files${FILE_PATH}`, { headers });
  return new Request(`${base}/exec`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ command: commandOf(client) }),
  });
};

const ask = async ({ isolates, recorder }: TwinPlatform, client: CrowdClient, op: number): Promise<void> => {
  const isolate = isolates[client.isolate - 1];
  if (isolate === undefined) throw new Error(`There is no isolate ${client.isolate}`);
  const args = client.verb === "read" ? { path: FILE_PATH, source: "auto" } : { command: commandOf(client) };
  recorder.record({ type: "invoke", op, client: client.name, verb: client.verb, user: USER_ID, isolate: client.isolate, args });
  const response = await isolate.fetch(requestOf(client));
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  const { status } = response;
  recorder.record({ type: "complete", op, outcome: classifyOutcome(client.verb, { status, body }), status, body });
};

/** The clients of the story, then the rest that the lease needs. */
export const tellTwin = async (platform: TwinPlatform, clock: Clock): Promise<void> => {
  await Promise.all(CLIENTS.map((client, i) => ask(platform, client, i + 1)));
  await sleep(clock, REST_MS);
};
