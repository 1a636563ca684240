import type { WorkerEnv } from "#harness/platform/worker/config.ts";

/** What presigned links to the bucket need, all or nothing. */
const KEYS = ["R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "CF_ACCOUNT_ID"];

/** Whether storage keys are there; a part of them counts as none, and what is missing is named (worker:CFG-8). */
export const storageKeys = (env: WorkerEnv): { readonly configured: boolean; readonly warning: string | null } => {
  const missing = KEYS.filter((name) => env[name] === undefined || env[name] === "");
  if (missing.length === 0) return { configured: true, warning: null };
  if (missing.length === KEYS.length) return { configured: false, warning: null };
  return { configured: false, warning: `storage is not configured: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing` };
};
