import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { NOW, openIsolate, SECRET, type Answer, type OpenIsolate } from "./isolate.contract.ts";

const JWT_SECRET = "a-secret-that-is-long-enough-to-sign";
const ENV = { MOLTBOT_GATEWAY_TOKEN: SECRET, SUPABASE_JWT_SECRET: JWT_SECRET, ANTHROPIC_API_KEY: "model-key" };

const asUser = async (userId: string): Promise<Readonly<Record<string, string>>> => {
  const claims = { sub: userId, aud: "authenticated", exp: NOW / 1_000 + 60 };
  const token = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(JWT_SECRET));
  return { authorization: `Bearer ${token}` };
};

/** A gateway that answers everybody, in an isolate with this environment beside the usual one. */
const withGateway = (env: Readonly<Record<string, string>> = {}): OpenIsolate =>
  openIsolate({
    host: {
      proxy: async () => ({ ok: true, value: { status: 200, headers: {}, body: new TextEncoder().encode("gateway") }, waitedMs: 0 }),
    },
    env: { ...ENV, ...env },
  });

/** What an answer says beside its time. */
const told = ({ status, headers, body: { timestamp: _when, ...body } }: Answer): unknown => [status, headers.get("location"), body];

describe("DEV_MODE (worker:T-29)", () => {
  // worker:AUTH-11
  test.each([
    ["true", 200, ["openclaw-dev-mode.proxy"]],
    ["TRUE", 401, []],
    ["1", 401, []],
    ["false", 401, []],
  ])("%s lets a stranger in: %i, to %j", async (value, status, calls) => {
    const isolate = withGateway({ DEV_MODE: value });
    expect((await isolate.ask("/chat", { secret: null })).status).toBe(status);
    expect(isolate.hostCalls.map(({ call }) => call)).toEqual(calls);
  });

  test("true leads a user to the developer's sandbox too, and nobody to a user's", async () => {
    const isolate = withGateway({ DEV_MODE: "true" });
    await isolate.ask("/chat", { secret: null, headers: await asUser("u1") });
    expect(isolate.hostCalls.map(({ call }) => call)).toEqual(["openclaw-dev-mode.proxy"]);
  });
});

describe("a public page (worker:T-30)", () => {
  // worker:AUTH-12
  test.each(["/sandbox-health", "/api/status", "/login", "/logout", "/auth/callback"])(
    "%s says the same to a user and to a stranger, and asks no backend",
    async (path) => {
      const isolate = withGateway();
      const stranger = await isolate.ask(path, { secret: null });
      const user = await isolate.ask(path, { secret: null, headers: await asUser("u1") });
      expect(stranger.status).toBe(200);
      expect(told(user)).toEqual(told(stranger));
      expect([isolate.hostCalls, isolate.bucketKeys]).toEqual([[], []]);
    },
  );
});

describe("a required variable (worker:T-31)", () => {
  const required = Object.keys(ENV);

  // worker:AUTH-14
  test.each([...required.map((name) => [name]), required])("that is missing (%s) is listed in the 503", async (...missing) => {
    const isolate = withGateway(Object.fromEntries(missing.map((name) => [name, ""])));
    expect(await isolate.ask("/chat", { secret: null })).toMatchObject({ status: 503, body: { error: "Configuration error", missing } });
    const page = await isolate.ask("/chat", { secret: null, headers: { accept: "text/html" } });
    expect([page.status, missing.every((name) => String(page.body["text"]).includes(name))]).toEqual([503, true]);
    expect(isolate.hostCalls).toEqual([]);
  });
});

describe("a vanity host (worker:T-38)", () => {
  const OWN = "platform.test";
  const VANITY = "chat.captain.test";
  const env = { CUSTOM_HOSTS: `${OWN}, ${VANITY}` };

  // worker:ARCH-2
  test.each(["/sandbox-health", "/login", "/chat", "/api/gateway-token", "/api/super/users/u1/state", "/_admin/", "/admin"])(
    "answers %s as the worker's own does, to everybody",
    async (path) => {
      const user = await asUser("u1");
      for (const asking of [{ secret: null }, { secret: null, headers: user }, { secret: "wrong" }, {}]) {
        const [own, vanity] = [withGateway(env), withGateway(env)];
        const answers = [await own.ask(path, { ...asking, hostname: OWN }), await vanity.ask(path, { ...asking, hostname: VANITY })];
        expect(answers[1] && told(answers[1])).toEqual(answers[0] && told(answers[0]));
        expect(vanity.hostCalls.map(({ call }) => call)).toEqual(own.hostCalls.map(({ call }) => call));
      }
    },
  );

  test("says nothing of who asks: the token does", async () => {
    const isolate = withGateway(env);
    expect((await isolate.ask("/chat", { secret: null, hostname: VANITY })).status).toBe(401);
    expect((await isolate.ask("/chat", { secret: null, hostname: VANITY, headers: await asUser("u2") })).status).toBe(200);
    expect(isolate.hostCalls.map(({ call }) => call)).toEqual(["openclaw-u2.proxy"]);
  });

  test("that nobody configured is a 404, for an administrator too", async () => {
    const isolate = withGateway(env);
    expect((await isolate.ask("/api/super/users/u1/state", { hostname: "elsewhere.test" })).status).toBe(404);
    expect(isolate.hostCalls).toEqual([]);
  });

  // worker:ARCH-8
  test("leads from /admin to /_admin/, which asks who one is", async () => {
    const isolate = withGateway({ ...env, ADMIN_USER_IDS: "u1" });
    const page = (path: string, headers = {}) => isolate.ask(path, { secret: null, hostname: VANITY, headers });
    const led = await page("/admin");
    expect([led.status, led.headers.get("location")]).toEqual([302, "/_admin/"]);
    const statuses = [await page("/_admin/"), await page("/_admin/", await asUser("u2")), await page("/_admin/", await asUser("u1"))];
    expect(statuses.map(({ status }) => status)).toEqual([401, 403, 200]);
  });
});
