import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** What is wrong with what is stored: sealed by another key, or no ciphertext at all. */
  readonly stored: "by another key" | "cut" | "no hex";
  readonly when: "create" | "restart";
}

/** A key's name and words of a cipher: what a row must not tell. */
const NAME = "STRIPE_LIVE_KEY";
const CIPHER = /tag|cipher|decrypt|hex|nonce|aes|gcm/i;

const STORED: Readonly<Record<Plan["stored"], string>> = {
  "by another key": "00112233445566778899aabb0f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef",
  cut: "0011",
  "no hex": "not hexadecimal at all",
};

// A secret is in the database that the present key does not open.
export default serverScenario<Plan>({
  title: "a secret that cannot be read fails the start, and the row tells neither its name nor the cipher's words",
  spec: ["server:E-14"],
  covers: ["server:LEAK-07", "server:PROV-06"],
  kills: ["M-43", "X-174"],
  env: { SECRETS_ENCRYPTION_KEY: "the key of this voyage" },
  plan: fc.record({
    stored: fc.constantFrom("by another key" as const, "cut" as const, "no hex" as const),
    when: fc.constantFrom("create" as const, "restart" as const),
  }),
  directed: [
    { stored: "by another key", when: "restart" },
    { stored: "cut", when: "restart" },
    { stored: "no hex", when: "create" },
  ],
  run: async (rig, plan) => {
    const plant = "INSERT INTO global_secrets (key, encrypted_value, encryption_version, updated_at) VALUES ($1, $2, 1, '2026-01-01')";
    if (plan.when === "create") await rig.sql(plant, [NAME, STORED[plan.stored]]);
    const workspace =
      plan.when === "create" ? await rig.create() : await rig.online({ secrets: { READABLE: "with the key of this voyage" } });
    if (plan.when === "restart") {
      rig.claim(
        "server:LEAK-07",
        workspace.machine.env["READABLE"] === "with the key of this voyage",
        "a sealed secret did not reach the environment",
      );
      await rig.sql(plant, [NAME, STORED[plan.stored]]);
      await workspace.restart();
    }
    const failed = await workspace.reaches("failed", 60_000 + 60 * rig.maxDelayMs);
    const row = await workspace.row();
    rig.claim("server:PROV-06", failed, `with a secret that cannot be read it is ${String(row?.["status"])}`);
    await rig.sleep(20 * rig.maxDelayMs);
    const events = await rig.events("WORKSPACE_PROVISION_FAILED", workspace);
    rig.claim("server:PROV-06", events.length === 1, `${events.length} events tell of the failure`);
    const shown = [String(row?.["last_sample_error"] ?? ""), ...events.map(({ payload }) => JSON.stringify(payload))];
    const named = shown.filter((text) => text.includes(NAME));
    rig.claim("server:LEAK-07", named.length === 0, `the secret is named: ${named.join(" and ")}`);
    const worded = shown.filter((text) => CIPHER.test(text));
    rig.claim("server:LEAK-07", worded.length === 0, `the cipher's words are shown: ${worded.join(" and ")}`);
  },
});
