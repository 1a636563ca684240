import { describe, expect, test } from "vitest";
import { fillSnippet, SNIPPETS } from "./snippets.ts";

const FACTS = { workspaceId: "0f000000-0000-4000-8000-00000000000f", platformUrl: "https://platform.example", token: "tok-1234" };
const NAMES = Object.keys(SNIPPETS);

const filled = (name: string, token = FACTS.token): string => fillSnippet(SNIPPETS[name] ?? "", { ...FACTS, token });

describe("the snippets that connect an agent", () => {
  // server:EXT-06
  test("are those of the contract", () => {
    expect(NAMES.toSorted()).toEqual([
      "claude_code_channel_snippet",
      "codex_snippet",
      "curl_register_template",
      "hermes_channel_snippet",
      "openclaw_snippet",
      "python_snippet",
      "universal_mcp_snippet",
    ]);
  });

  describe.for(NAMES)("%s", (name) => {
    // server:EXT-07, ARCH-14
    test("does not name the organisation", () => expect(SNIPPETS[name]).not.toMatch(/MOLECULE_ORG_ID|org[-_]?id/i));

    // server:EXT-09
    test("has every placeholder filled, with a token and without", () => {
      expect(filled(name)).not.toContain("{{");
      expect(filled(name)).toContain(FACTS.platformUrl);
      expect(filled(name)).toContain(FACTS.token);
      expect(filled(name, "")).not.toContain("{{");
      expect(filled(name, "")).toBe(filled(name).replaceAll(FACTS.token, ""));
    });

    test("says who it is: a bearer and the workspace's id", () => {
      expect(filled(name)).toContain(FACTS.workspaceId);
    });

    test("takes a token as it is, whatever characters it has", () => {
      expect(filled(name, "$&$1")).toContain("$&$1");
    });
  });

  // server:EXT-07
  test.for(["curl_register_template", "python_snippet", "universal_mcp_snippet"])(
    "%s sends origin, bearer and the workspace's id",
    (name) => {
      for (const header of ["Origin", "Authorization", "X-Workspace-ID"]) expect(filled(name)).toContain(header);
    },
  );

  // server:EXT-08
  test("codex: the latest client, the bridge by plain pip, started in the foreground, with its three variables", () => {
    const lines = filled("codex_snippet").split("\n");
    expect(lines.find((line) => line.includes("codex@"))).toContain("@openai/codex@latest");
    expect(lines).toContain("pip install codex-channel-molecule");
    expect(lines.some((line) => line.startsWith("#") && line.includes("foreground"))).toBe(true);
    expect(lines.at(-1)).toBe("codex-channel-molecule");
    for (const variable of ["WORKSPACE_ID", "PLATFORM_URL", "MOLECULE_WORKSPACE_TOKEN"]) {
      expect(lines.some((line) => line.startsWith(`export ${variable}=`))).toBe(true);
    }
  });
});
