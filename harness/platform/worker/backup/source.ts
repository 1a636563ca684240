/** How much there is: of a sandbox that is to be mirrored, or of the last good backup. */
export interface DataSight {
  readonly files: number;
  readonly bytes: number;
  /** Whether a user's own configuration is among it. */
  readonly userConfig: boolean;
}

/** Where the bot's configuration lies, the present place first. */
export const CONFIG_PATHS = ["/root/.openclaw/openclaw.json", "/root/.clawdbot/clawdbot.json"] as const;

const SKIPPED_DIRECTORIES = new Set(["node_modules", ".git", ".hg", ".svn", ".npm", ".cache"]);
const SKIPPED_ENDINGS = [".lock", ".log", ".tmp"];

/** What a backup is made of: all of /root except caches, VCS directories, locks, logs and temporary files (worker:SYNC-15). */
export const inBackup = (path: string): boolean => {
  const segments = path.split("/");
  const name = segments.at(-1) ?? "";
  if (segments.slice(0, -1).some((segment) => SKIPPED_DIRECTORIES.has(segment))) return false;
  return path.startsWith("/root/") && !SKIPPED_DIRECTORIES.has(name) && !SKIPPED_ENDINGS.some((ending) => name.endsWith(ending));
};

const isKey = (path: string): boolean => /(?:credential|secret|token|auth)/i.test(path);

/** Credentials and the main configuration go first, and are there before the rest begins (worker:SYNC-16). */
export const credentialsFirst = (paths: readonly string[]): readonly (readonly string[])[] => {
  const isFirst = (path: string): boolean => isKey(path) || CONFIG_PATHS.some((config) => config === path);
  const sorted = paths.toSorted();
  return [sorted.filter(isFirst), sorted.filter((path) => !isFirst(path))];
};

/** Keys of the configuration that the platform writes itself (worker:SYNC-28). */
const OWNED = new Set(["gateway"]);

const parsed = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

/** Whether a configuration says anything that the image's template does not (worker:SYNC-5). */
export const isUserConfig = (text: string): boolean => Object.keys(parsed(text) ?? {}).some((key) => !OWNED.has(key));

/** Below this share of the last backup's files or bytes a source is no user's data any more (worker:SYNC-5). */
const SUSPECT_SHARE = 0.2;

/** Whether a source must not replace the last good backup: without a user's configuration, or far smaller (worker:SYNC-5). */
export const isSuspect = (source: DataSight, last: DataSight | null): boolean => {
  if (last === null) return false;
  if (last.userConfig && !source.userConfig) return true;
  return source.files < last.files * SUSPECT_SHARE || source.bytes < last.bytes * SUSPECT_SHARE;
};

/** Whether a backup shrank by more than half: then a copy of the larger one is kept aside (worker:SYNC-20). */
export const shrank = (source: DataSight, last: DataSight): boolean => source.files * 2 < last.files || source.bytes * 2 < last.bytes;

/** The keys that the platform owns, set; everything else as the user left it, and the very same text where nothing changes (worker:SYNC-28). */
export const patchOwnedKeys = (text: string): string => {
  const config = parsed(text);
  const gateway = config?.["gateway"];
  // A configuration that says nothing of the gateway runs on the start script's arguments: there is nothing to set right.
  if (config === null || typeof gateway !== "object" || gateway === null) return text;
  const owned = { ...gateway, port: 18_789, mode: "local" };
  const same = JSON.stringify(owned) === JSON.stringify(gateway);
  return same ? text : JSON.stringify({ ...config, gateway: owned }, null, 2);
};
