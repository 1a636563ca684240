import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { tokenIn } from "#scenarios/wiring/server/outside-agent.ts";
import { GRACE_MS, SWEEP_MS } from "./left-behind.ts";

/** A container's name carries so many characters of its workspace's id (server:TOK-13). */
const PREFIX_CHARS = 12;

const ROW = `INSERT INTO workspaces (id, name, status, created_at, updated_at)
  SELECT $1::uuid, 'the sibling', 'failed', created_at, created_at FROM workspaces WHERE id = $2`;

// Two workspaces whose ids begin alike, and one container: whose it is its name does not say.
export default serverScenario<{ readonly end: string }>({
  title: "a container spares the tokens of every workspace that its name may stand for",
  spec: ["server:E-22"],
  covers: ["server:TOK-09", "server:TOK-13", "server:TOK-01"],
  kills: ["X-24"],
  backends: ["docker"],
  plan: fc.record({ end: fc.stringMatching(/^[0-9a-f]{12}$/) }),
  directed: [{ end: "00000000fade" }],
  run: async (rig, plan) => {
    const first = await rig.online();
    // Ids are drawn by the server: the sibling is put beside it past the server, in the one status in which nobody starts it.
    const sibling = `${first.id.slice(0, PREFIX_CHARS)}0-4a4a-8b8b-${plan.end}`;
    await rig.sql(ROW, [sibling, first.id]);
    const at = `/workspaces/${sibling}`;
    const bearer = tokenIn(await rig.call({ verb: "mintToken", method: "POST", target: `${at}/tokens`, workspace: sibling }));
    const live = async (): Promise<number> =>
      Number(
        (
          await rig.sql("SELECT count(*) AS live FROM workspace_auth_tokens WHERE workspace_id = $1 AND revoked_at IS NULL", [sibling])
        )[0]?.["live"],
      );
    await rig.sleep(GRACE_MS + 2 * SWEEP_MS + 20 * rig.maxDelayMs);
    const before = await live();
    rig.claim("server:TOK-13", bearer !== "" && before === 1, `beside a container of its prefix ${before} of its tokens are live`);
    rig.claim("server:TOK-09", before === 1, `beside a container that may be its own ${before} of its tokens are live`);
    await first.remove();
    await rig.sleep(2 * SWEEP_MS + 20 * rig.maxDelayMs);
    const after = await live();
    rig.claim("server:TOK-01", after === 0, `without any container of its prefix ${after} of its tokens are live`);
  },
});
