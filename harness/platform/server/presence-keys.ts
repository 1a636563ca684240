import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { ServerContext } from "./context.ts";

const URL_TTL_MS = 300_000;

const aliveKey = (id: string): string => `ws:${id}`;
const urlKeys = (id: string): readonly string[] => [`ws:${id}:url`, `ws:${id}:internal_url`];

/** The workspace that a liveness key belongs to; null for another key. */
export const workspaceOfKey = (key: string): string | null => /^ws:([0-9a-f-]{36})$/.exec(key)?.[1] ?? null;

/** Presence is a help: without it the database answers, and nothing restarts because of it (E-107). */
const helped = async <T>({ ports }: ServerContext, work: Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LinkError || error instanceof BackendError)) throw error;
    ports.log.write("warn", "presence did not answer", { error: error.message });
    return otherwise;
  }
};

/** Notes that a workspace was heard of (server:REG-14). */
export const heardOf = async (context: ServerContext, id: string): Promise<void> => {
  const { presence } = context.ports;
  const { presenceTtlMs, heartbeatRenews } = context.parts;
  const renew = async (): Promise<void> => {
    if (heartbeatRenews === "existing-only" && (await presence.get(aliveKey(id))) === null) return;
    await presence.set(aliveKey(id), "1", presenceTtlMs);
  };
  await helped(context, renew(), undefined);
};

/** Notes that a workspace was heard of for the first time in this life, and where it is reached. */
export const cameUp = async (context: ServerContext, id: string, url: string): Promise<void> => {
  const { presence } = context.ports;
  const note = async (): Promise<void> => {
    await presence.set(aliveKey(id), "1", context.parts.presenceTtlMs);
    if (url !== "") await presence.set(`ws:${id}:url`, url, URL_TTL_MS);
  };
  await helped(context, note(), undefined);
};

/** Forgets everything of these workspaces (server:DEAD-09, STOP-05). */
export const forget = async (context: ServerContext, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await helped(context, context.ports.presence.delete(ids.flatMap((id) => [aliveKey(id), ...urlKeys(id)])), undefined);
};
