import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { SECRET_KEYS } from "#harness/platform/worker/parts/auth-parts.ts";
import { jsonObject, respond } from "#harness/platform/worker/routes/respond.ts";
import { refuseOthers } from "#harness/platform/worker/routes/worker-app.ts";
import { asUser, type UserRoutes } from "./user-plane.ts";

/** Two administrators of one user at once: each change is a conditional write, tried this often (worker.md F.2). */
const TRIES = 5;

type Secrets = Readonly<Record<string, string>>;

/** Enough to tell one from another, never enough to use it. */
const masked = (value: string): string => (value.length <= 8 ? "****" : `${value.slice(0, 4)}****${value.slice(-4)}`);

const keyOf = (userId: string): string => `users/${userId}/secrets.json`;

const parse = (bytes: Uint8Array): Secrets => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return {};
  }
};

const stored = async ({ ports }: IsolateContext, userId: string): Promise<{ readonly secrets: Secrets; readonly etag: string | null }> => {
  const object = await ports.bucket.get(keyOf(userId));
  return object === null ? { secrets: {}, etag: null } : { secrets: parse(object.bytes), etag: object.etag };
};

const change = async (context: IsolateContext, userId: string, edit: (secrets: Secrets) => Secrets): Promise<Response> => {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const { secrets, etag } = await stored(context, userId);
    const bytes = new TextEncoder().encode(JSON.stringify(edit(secrets)));
    if ((await context.ports.bucket.put(keyOf(userId), bytes, { onlyIfEtag: etag })) !== null) {
      return respond(context, { status: 200, fields: { success: true, userId } });
    }
  }
  return respond(context, { status: 409, fields: { error: "The secrets were changed by somebody else", userId } });
};

/** A bucket that cannot be had is told as such, never as "no secrets". */
const withBucket = async (context: IsolateContext, work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work();
  } catch (error) {
    context.ports.log.write("warn", "the secrets could not be reached", { error: factsOf(error).message });
    return respond(context, { status: 502, fields: { error: "The bucket could not be reached", errorType: "r2_error" } });
  }
};

/** GET/PUT/DELETE /api/admin/secrets[/KEY]: a user's own secrets; values leave masked only (worker:ISO-5). */
export const secretRoutes: UserRoutes = (app, context) => {
  const unknown = (key: string): Response | null =>
    context.parts.keepsSecret(key)
      ? null
      : respond(context, { status: 400, fields: { error: `unknown secret: one of ${SECRET_KEYS.join(", ")}` } });
  app.get("/api/admin/secrets", (c) =>
    asUser(context, c.req.raw, (userId) =>
      withBucket(context, async () => {
        const { secrets } = await stored(context, userId);
        const shown = Object.fromEntries(Object.entries(secrets).map(([key, value]) => [key, masked(value)]));
        return respond(context, { status: 200, fields: { userId, secrets: shown, keys: SECRET_KEYS } });
      }),
    ),
  );
  app.put("/api/admin/secrets/:key", (c) =>
    asUser(context, c.req.raw, async (userId) => {
      const key = c.req.param("key");
      const refused = unknown(key);
      if (refused !== null) return refused;
      const body = await jsonObject(c.req.raw);
      const value = body?.["value"];
      if (typeof value !== "string" || value === "") return respond(context, { status: 400, fields: { error: "value must be a string" } });
      return withBucket(context, () => change(context, userId, (secrets) => ({ ...secrets, [key]: value })));
    }),
  );
  app.delete("/api/admin/secrets/:key", (c) =>
    asUser(context, c.req.raw, async (userId) => {
      const key = c.req.param("key");
      const drop = ({ [key]: _gone, ...rest }: Secrets): Secrets => rest;
      return unknown(key) ?? withBucket(context, () => change(context, userId, drop));
    }),
  );
  refuseOthers(app, context, { path: "/api/admin/secrets", allow: "GET" });
  refuseOthers(app, context, { path: "/api/admin/secrets/:key", allow: "PUT, DELETE" });
};
