import { eventsOf, journalOf, userOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import type { User, WorkerRig } from "#harness/rigs/rig.ts";
import { epochOf, isoTime } from "#harness/ports/clock.ts";

const MINUTE_MS = 60_000;

/** Where a bot keeps its configuration, and one that a user has made his own. */
export const CONFIG = "/root/.openclaw/openclaw.json";
export const USER_CONFIG = JSON.stringify({ channels: { telegram: { enabled: true } }, agents: { model: "chosen-by-the-user" } });
export const TEMPLATE_CONFIG = JSON.stringify({ gateway: { port: 18_789, mode: "local" } });

/** A user who has started once and whose sandbox runs, with a configuration and these files in it. */
export const activeUser = async (rig: WorkerRig, files: Readonly<Record<string, string>> = {}): Promise<User> => {
  const user = rig.newUser();
  user.sandbox.boot({ bootMs: 20_000, restoreMs: 2_000 });
  user.sandbox.beActive();
  await rig.bucket.put(`users/${user.id}/.registered`, "2026-01-01T00:00:00.000Z");
  for (const [path, text] of Object.entries({ [CONFIG]: USER_CONFIG, ...files })) user.sandbox.putFile(path, text);
  return user;
};

/** The user's own object under its read key, as text. */
export const liveObject = async (rig: WorkerRig, user: User, path: string): Promise<string | null> => {
  const bytes = await rig.bucket.get(`users/${user.id}${path}`);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

/** The marker of the last sync that counted. */
export const markerOf = (rig: WorkerRig, user: User): Promise<string | null> => liveObject(rig, user, "/.last-sync");

/** Everything that makes up a user's backup: key by key, to be compared. Controls that only tell people are left out. */
export const backupOf = async (rig: WorkerRig, user: User): Promise<ReadonlyMap<string, string>> => {
  const keys = (await rig.bucket.keys(`users/${user.id}/`)).filter(
    (key) => !key.endsWith("/.last-sync-error") && !key.endsWith("/.registered"),
  );
  const contents = await Promise.all(
    keys.map(async (key) => [key, new TextDecoder().decode((await rig.bucket.get(key)) ?? undefined)] as const),
  );
  return new Map(contents);
};

/** Whether two backups are the same, byte for byte. */
export const sameBackup = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([key, text]) => b.get(key) === text);

/** Waits until the user's sandbox is up again, asking its state as a client would. */
export const untilActive = async (rig: WorkerRig, user: User, limitMs = 10 * MINUTE_MS): Promise<boolean> => {
  for (let waited = 0; waited <= limitMs; waited += 5_000) {
    if (user.sandbox.gatewayReady) return true;
    await rig.sleep(5_000);
  }
  return false;
};

/** How often an alert of this name was raised. */
export const alertsOf = (history: History, alert: string): number =>
  eventsOf(history, "log").filter(({ message, fields }) => message === "alert" && (fields as { alert?: unknown }).alert === alert).length;

/** The lines of this message, with their fields. */
export const logLines = (history: History, message: string): readonly Readonly<Record<string, unknown>>[] =>
  eventsOf(history, "log")
    .filter((event) => event.message === message)
    .map(({ fields }) => fields as Readonly<Record<string, unknown>>);

/** When a write to a key that contains `part` was stored, ms, in order. */
export const storedAt = (history: History, part: string): readonly number[] =>
  journalOf(history, "bucket")
    .filter(({ entry }) => entry.kind === "bucket-stored" && String(entry["key"]).includes(part))
    .map(({ t }) => t);

/** How often this user's VM was started. */
export const vmStarts = (history: History, user: User): number =>
  journalOf(history, "sandbox").filter(({ entry }) => entry.kind === "vm-start" && userOf(entry) === user.id).length;

/** The platform's own time when the voyage began, ms since the epoch: what its answers count from. */
export const platformEpoch = async (rig: WorkerRig, user: User): Promise<number> =>
  timeIn((await user.r2Health()).body, "timestamp") - rig.now();

/** A time of an answer, ms since the epoch; NaN when there is none. */
export const timeIn = (body: Readonly<Record<string, unknown>>, field: string): number => epochOf(String(body[field]));

/** The names of the point-in-time slots of an instant, as keys have them. */
export const slotNames = (epochMs: number): { readonly rolling: string; readonly daily: string } => {
  const iso = isoTime(epochMs);
  return { rolling: iso.slice(0, 16), daily: iso.slice(0, 10) };
};
