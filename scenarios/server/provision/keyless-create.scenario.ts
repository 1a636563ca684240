import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly how: "create" | "save" | "global" | "create-without";
}

const HOWS = ["create", "save", "global", "create-without"] as const;

// Production, and nobody has set the key.
export default serverScenario<Plan>({
  title: "production without a key stores no secret, whoever brings it",
  spec: ["server:E-112"],
  covers: ["server:LEAK-07"],
  kills: ["X-161"],
  env: { MOLECULE_ENV: "production", SECRETS_ENCRYPTION_KEY: "" },
  plan: fc.record({ how: fc.constantFrom(...HOWS) }),
  directed: HOWS.map((how) => ({ how })),
  run: async (rig, { how }) => {
    const workspace = await rig.create(how === "create" ? { secrets: { K: "plain" } } : {});
    const created = workspace.created.status;
    const saved =
      how === "save"
        ? (await workspace.saveSecret("K", "plain")).status
        : how === "global"
          ? (await rig.call({ verb: "global", method: "PUT", target: "/settings/secrets", body: { key: "K", value: "plain" } })).status
          : null;
    const right = how === "create" ? created === 503 : created === 201 && (saved === null || saved === 503);
    rig.claim("server:LEAK-07", right, `${how}: the create got ${String(created)}, the save ${String(saved)}`);
    const [stored] = await rig.sql("SELECT (SELECT count(*) FROM workspace_secrets) + (SELECT count(*) FROM global_secrets) AS secrets");
    rig.claim("server:LEAK-07", stored?.["secrets"] === 0, `${String(stored?.["secrets"])} secrets lie in the database as they are`);
  },
});
