import { ADMIN_SECRET } from "./verbs/ask.ts";

/** Signs the tokens of a voyage's users. A canary, as every secret here: it must never come back out (worker:OBS-12). */
export const JWT_SECRET = "canary-jwt-secret-2b9d6e1f0c4a8b7d";

/** Where users of a voyage sign in. */
export const SUPABASE_URL = "https://identity.test";

/** The platform's environment, where a scenario says nothing else. */
export const DEFAULT_ENV: Readonly<Record<string, string>> = {
  MOLTBOT_GATEWAY_TOKEN: ADMIN_SECRET,
  SUPABASE_JWT_SECRET: JWT_SECRET,
  SUPABASE_URL,
  ANTHROPIC_API_KEY: "canary-model-key-91c7",
  R2_ACCESS_KEY_ID: "canary-storage-key-55ae",
  R2_SECRET_ACCESS_KEY: "canary-storage-secret-d1f3",
  CF_ACCOUNT_ID: "account-1",
};
