import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { touched } from "#scenarios/wiring/touched.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

interface Row {
  readonly env: Readonly<Record<string, string>>;
  readonly target: string;
  /** The answer that a caller with a good token gets, and one without. */
  readonly signedIn: number;
  readonly stranger: number;
  readonly rule: string;
}

const ROWS: readonly Row[] = [
  { env: { SUPABASE_JWT_SECRET: "" }, target: "/api/gateway-token", signedIn: 500, stranger: 500, rule: "worker:AUTH-9" },
  { env: { SUPABASE_JWT_SECRET: "" }, target: "/chat", signedIn: 503, stranger: 503, rule: "worker:AUTH-14" },
  { env: { ANTHROPIC_API_KEY: "" }, target: "/chat", signedIn: 503, stranger: 503, rule: "worker:AUTH-14" },
  { env: { DEV_MODE: "TRUE" }, target: "/api/gateway-token", signedIn: 200, stranger: 401, rule: "worker:AUTH-11" },
  { env: { DEV_MODE: "1" }, target: "/api/gateway-token", signedIn: 200, stranger: 401, rule: "worker:AUTH-11" },
  { env: { DEV_MODE: "true" }, target: "/api/gateway-token", signedIn: 200, stranger: 200, rule: "worker:AUTH-11" },
  { env: { CUSTOM_HOSTS: "elsewhere.test" }, target: "/sandbox-health", signedIn: 404, stranger: 404, rule: "worker:ARCH-2" },
  { env: {}, target: "/sandbox-health", signedIn: 200, stranger: 200, rule: "worker:AUTH-12" },
  { env: {}, target: "/login", signedIn: 200, stranger: 200, rule: "worker:AUTH-12" },
  { env: { SUPABASE_URL: "https://identity.test//" }, target: "/api/gateway-token", signedIn: 200, stranger: 401, rule: "worker:CFG-10" },
  { env: { ADMIN_USER_IDS: "somebody" }, target: "/_admin/", signedIn: 403, stranger: 401, rule: "worker:ARCH-8" },
];

// A switch that is nearly on is off; what is missing is named; what is public says nothing of anybody.
export default scenario<{ readonly row: number }>({
  title: "each switch of access does what it says, at run time",
  spec: ["worker:E-121", "worker:E-94", "worker:T-28"],
  covers: [...new Set(ROWS.map(({ rule }) => rule))].concat("worker:CFG-11"),
  kills: ["X-104", "D-159"],
  needs: ["client", "control", "host-control"],
  plan: fc.record({ row: fc.nat({ max: ROWS.length - 1 }) }),
  directed: ROWS.map((_, row) => ({ row })),
  run: async (rig, plan) => {
    const row = ROWS[plan.row];
    if (row === undefined) return;
    const user = rig.newUser();
    await rig.deploy(row.env);
    const before = touched(rig.history());
    const good = asUserOf(userToken(rig, user.id));
    const signedIn = await rig.call({ verb: "signed-in", method: "GET", target: row.target, user: user.id, headers: good });
    const stranger = await rig.call({ verb: "stranger", method: "GET", target: row.target, headers: { "x-admin-secret": null } });
    const told = JSON.stringify(row.env);
    rig.claim(row.rule, [row.signedIn, null].includes(signedIn.status), `${told}: a user's ${row.target} was answered ${signedIn.status}`);
    rig.claim(
      row.rule,
      [row.stranger, null].includes(stranger.status),
      `${told}: a stranger's ${row.target} was answered ${stranger.status}`,
    );
    rig.claim("worker:CFG-11", [row.stranger, null].includes(stranger.status), `${told} was not heeded at run time`);
    if (row.signedIn === 503) {
      const missing = (signedIn.body["missing"] ?? []) as readonly unknown[];
      rig.claim(
        row.rule,
        signedIn.status !== 503 || Object.keys(row.env).every((name) => missing.includes(name)),
        `${told}: named ${missing.join(", ")}`,
      );
    }
    rig.claim(row.rule, touched(rig.history()) === before, `${told}: ${row.target} touched a backend`);
    // Only now is the deployment the usual one again, on which the voyage ends.
    await rig.deploy({});
  },
});
