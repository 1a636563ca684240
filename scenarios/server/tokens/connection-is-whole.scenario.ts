import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { connectionIn, textOf } from "./connection.ts";
import { tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

/** What the codex snippet has to say (server:EXT-08). */
const CODEX = [
  "codex@latest",
  "pip install codex-channel-molecule",
  "foreground",
  "WORKSPACE_ID",
  "PLATFORM_URL",
  "MOLECULE_WORKSPACE_TOKEN",
];
/** What a template that registers has to send (server:EXT-07). */
const SENT = ["Origin", "Authorization", "X-Workspace-ID"];
const TEMPLATES = ["curl_register_template", "python_snippet"];

interface Plan {
  /** Other external workspaces, created before it: their connections are none of its business. */
  readonly others: number;
  readonly runtime: "external" | "claude-code" | "hermes";
  /** An id that no row has. */
  readonly unknown: string;
}

// What somebody is given who connects an agent of their own; a workspace that is not external has nothing to give.
export default serverScenario<Plan>({
  title: "a connection is whole, and only external workspaces have one",
  spec: ["server:E-99"],
  covers: ["server:EXT-03", "server:EXT-05", "server:EXT-06", "server:EXT-07", "server:EXT-08", "server:EXT-09"],
  kills: ["M-95", "M-97"],
  backends: ["saas", "docker", "none"],
  env: { PLATFORM_URL: "http://platform.test:8080/" },
  plan: fc.record({
    others: fc.integer({ min: 0, max: 3 }),
    runtime: fc.constantFrom("external" as const, "claude-code" as const, "hermes" as const),
    unknown: fc.uuid(),
  }),
  directed: [{ others: 1, runtime: "external", unknown: "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d" }],
  run: async (rig, plan) => {
    const others = await Promise.all(Array.from({ length: plan.others }, () => rig.create({ external: true })));
    const workspace = await rig.create({ external: true, runtime: plan.runtime });
    const connection = connectionIn(workspace.created);
    const snippet = (name: string): string => String(connection[name] ?? "");
    const text = textOf(workspace.created);
    rig.claim(
      "server:EXT-05",
      snippet("registry_endpoint").endsWith(":8080/registry/register"),
      `agents are to register at ${snippet("registry_endpoint")}`,
    );
    rig.claim("server:EXT-05", !text.includes("//registry"), "an endpoint has two slashes");
    rig.claim(
      "server:EXT-06",
      [...TEMPLATES, "claude_code_channel_snippet"].every((name) => snippet(name) !== ""),
      "a template is missing",
    );
    rig.claim("server:EXT-07", !text.includes("MOLECULE_ORG_ID"), "a snippet names the organisation");
    rig.claim(
      "server:EXT-07",
      TEMPLATES.every((name) => SENT.every((header) => snippet(name).includes(header))),
      "a template does not send all headers",
    );
    rig.claim(
      "server:EXT-08",
      CODEX.every((words) => snippet("codex_snippet").includes(words)),
      "the codex snippet does not tell all that is needed",
    );
    rig.claim("server:EXT-09", !text.includes("{{"), "a snippet keeps a placeholder");
    rig.claim(
      "server:EXT-09",
      TEMPLATES.every((name) => snippet(name).includes(tokenIn(workspace.created))),
      "a template lacks the token",
    );
    const foreign = others.filter(({ id, created }) => text.includes(id) || text.includes(tokenIn(created)));
    rig.claim(
      "server:EXT-09",
      text.includes(workspace.id) && foreign.length === 0,
      `the connection names ${foreign.length} other workspaces`,
    );
    const own = await (await rig.create()).rotate();
    const hint = String(own.body["error"]);
    rig.claim(
      "server:EXT-03",
      own.status === 400 && hint.includes("external") && hint.includes("restart"),
      `rotating one of our own was answered ${own.status}: ${hint}`,
    );
    const rotate = (id: string) => rig.call({ verb: "rotate", method: "POST", target: `/workspaces/${id}/external/rotate` });
    const [unknown, empty] = [await rotate(plan.unknown), await rotate("%20")];
    rig.claim(
      "server:EXT-03",
      unknown.status === 404 && empty.status === 400,
      `an unknown id was answered ${unknown.status}, an empty one ${empty.status}`,
    );
  },
});
