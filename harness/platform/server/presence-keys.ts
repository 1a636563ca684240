import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { ServerContext } from "./context.ts";
import type { LifeEffect } from "./health/liveness.ts";

const URL_TTL_MS = 300_000;

const aliveKey = (id: string): string => `ws:${id}`;
const urlKey = (id: string): string => `${aliveKey(id)}:url`;

/** The workspace that a liveness key belongs to; null for another key. */
export const workspaceOfKey = (key: string): string | null => /^ws:([0-9a-f-]{36})$/.exec(key)?.[1] ?? null;

/** A help that takes longer is none, ms. */
const HELP_MS = 2_000;

/** Presence is a help: without it the database answers, and nothing restarts because of it (E-107). */
const helped = async <T>({ ports, parts }: ServerContext, work: Promise<T>, otherwise: T): Promise<T> => {
  try {
    const answer = await withDeadline(ports.clock, HELP_MS, work);
    if (answer !== TIMED_OUT) return answer;
    ports.log.write("warn", "presence did not answer in time");
  } catch (error) {
    const passes = error instanceof LinkError || error instanceof BackendError;
    if (!passes || parts.withoutPresence === "fail") throw error;
    ports.log.write("warn", "presence did not answer", { error: error.message });
  }
  return otherwise;
};

/** Notes that a workspace was heard of by a heartbeat, and where it is reached unless that is known already: then `url` is empty (server:REG-14). */
export const heardOf = async (
  context: ServerContext,
  { id, url }: { readonly id: string; readonly url: string },
  { ttlMs, onlyIfThere }: Pick<Extract<LifeEffect, { readonly type: "renew-key" }>, "ttlMs" | "onlyIfThere">,
): Promise<void> => {
  const { presence } = context.ports;
  const renew = async (): Promise<void> => {
    if (url !== "") await presence.set(urlKey(id), url, URL_TTL_MS);
    if (onlyIfThere && (await presence.get(aliveKey(id))) === null) return;
    await presence.set(aliveKey(id), "1", ttlMs);
  };
  await helped(context, renew(), undefined);
};

/** Whether a workspace was heard of within the life of its key; null when presence does not say. */
export const isHeardOf = (context: ServerContext, id: string): Promise<boolean | null> =>
  helped(
    context,
    context.ports.presence.get(aliveKey(id)).then((value) => value !== null),
    null,
  );

/** Notes that a workspace was heard of for the first time in this life, and where it is reached. */
export const cameUp = async (context: ServerContext, id: string, url: string): Promise<void> => {
  const { presence } = context.ports;
  const note = async (): Promise<void> => {
    await presence.set(aliveKey(id), "1", context.parts.presenceTtlMs);
    if (url !== "") await presence.set(urlKey(id), url, URL_TTL_MS);
  };
  await helped(context, note(), undefined);
};

/** Forgets everything of these workspaces (server:DEAD-09, STOP-05). */
export const forget = async (context: ServerContext, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await helped(
    context,
    context.ports.presence.delete(ids.flatMap((id) => [aliveKey(id), urlKey(id), `${aliveKey(id)}:internal_url`])),
    undefined,
  );
};
