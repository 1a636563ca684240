import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Place {
  readonly url: string;
  /** Where an agent may be there: anywhere, where instances have private addresses, or nowhere. */
  readonly allowed: "everywhere" | "on saas" | "nowhere";
}

const PLACES: readonly Place[] = [
  { url: "https://agent.example", allowed: "everywhere" },
  { url: "http://localhost:8000", allowed: "everywhere" },
  { url: "http://10.0.0.7:8000", allowed: "on saas" },
  { url: "http://172.16.0.1:8000", allowed: "on saas" },
  { url: "http://192.168.1.5", allowed: "on saas" },
  { url: "http://172.32.0.1:8000", allowed: "everywhere" },
  { url: "http://127.0.0.1:8000", allowed: "nowhere" },
  { url: "http://[::1]:8000", allowed: "nowhere" },
  { url: "http://169.254.169.254/latest/meta-data", allowed: "nowhere" },
  { url: "http://169.254.1.1", allowed: "nowhere" },
  { url: "http://[fe80::1]", allowed: "nowhere" },
  { url: "http://metadata.google.internal", allowed: "nowhere" },
  { url: "ftp://agent.example", allowed: "nowhere" },
  { url: "not a url", allowed: "nowhere" },
];

// Agents say where they are reached, some of them where nobody should go.
export default serverScenario<{ readonly places: readonly Place[] }>({
  title: "an agent may be on a public address, on SaaS on a private one, and never where secrets are read",
  spec: [],
  covers: ["server:REG-18"],
  kills: ["M-120"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ places: fc.shuffledSubarray([...PLACES], { minLength: 1, maxLength: 4 }) }),
  directed: [{ places: PLACES }],
  run: async (rig, plan) => {
    for (const { url, allowed } of plan.places) {
      const workspace = await rig.create({ external: true });
      const answer = await registers(rig, workspace, { bearer: tokenIn(workspace.created), body: { url } });
      const may = allowed === "everywhere" || (allowed === "on saas" && rig.backend === "saas");
      rig.claim("server:REG-18", answer.status === (may ? 200 : 400), `an agent at ${url} was answered ${answer.status}`);
      const status = (await workspace.row())?.["status"];
      rig.claim("server:REG-18", status === (may ? "online" : "awaiting_agent"), `with its agent at ${url} it is ${String(status)}`);
    }
  },
});
