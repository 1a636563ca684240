/** What a snippet is filled with. */
export interface SnippetFacts {
  readonly workspaceId: string;
  readonly platformUrl: string;
  readonly token: string;
}

const ENVIRONMENT = `export WORKSPACE_ID="{{WORKSPACE_ID}}"
export PLATFORM_URL="{{PLATFORM_URL}}"
export MOLECULE_WORKSPACE_TOKEN="{{TOKEN}}"`;

/** How to connect, for each kind of agent (server:EXT-06 to EXT-08). None names the organisation: an agent has no business with it. */
export const SNIPPETS: Readonly<Record<string, string>> = {
  curl_register_template: `curl -X POST "{{PLATFORM_URL}}/registry/register" \\
  -H "Authorization: Bearer {{TOKEN}}" -H "Origin: {{PLATFORM_URL}}" -H "X-Workspace-ID: {{WORKSPACE_ID}}" \\
  -H "Content-Type: application/json" \\
  -d '{"id": "{{WORKSPACE_ID}}", "url": "https://your-agent.example", "agent_card": {"name": "agent"}}'`,
  python_snippet: `import requests

session = requests.Session()
session.headers.update({
    "Authorization": "Bearer {{TOKEN}}",
    "Origin": "{{PLATFORM_URL}}",
    "X-Workspace-ID": "{{WORKSPACE_ID}}",
})
session.post("{{PLATFORM_URL}}/registry/register",
             json={"id": "{{WORKSPACE_ID}}", "url": "https://your-agent.example", "agent_card": {"name": "agent"}})`,
  claude_code_channel_snippet: `${ENVIRONMENT}
claude mcp add --transport http molecule "$PLATFORM_URL/mcp" --header "Authorization: Bearer $MOLECULE_WORKSPACE_TOKEN"`,
  universal_mcp_snippet: `{
  "mcpServers": {
    "molecule": {
      "url": "{{PLATFORM_URL}}/mcp",
      "headers": { "Authorization": "Bearer {{TOKEN}}", "X-Workspace-ID": "{{WORKSPACE_ID}}", "Origin": "{{PLATFORM_URL}}" }
    }
  }
}`,
  hermes_channel_snippet: `${ENVIRONMENT}
hermes channel add molecule --url "$PLATFORM_URL" --workspace "$WORKSPACE_ID" --token "$MOLECULE_WORKSPACE_TOKEN"`,
  codex_snippet: `npm install -g @openai/codex@latest
pip install codex-channel-molecule
${ENVIRONMENT}
# runs in the foreground: keep the terminal open, or put it under a supervisor
codex-channel-molecule`,
  openclaw_snippet: `${ENVIRONMENT}
openclaw channel connect molecule --url "$PLATFORM_URL" --workspace "$WORKSPACE_ID"`,
};

/** Puts the facts into a snippet, as they are; an empty fact leaves nothing, not its placeholder (server:EXT-09). */
export const fillSnippet = (snippet: string, { workspaceId, platformUrl, token }: SnippetFacts): string =>
  snippet
    .replaceAll("{{WORKSPACE_ID}}", () => workspaceId)
    .replaceAll("{{PLATFORM_URL}}", () => platformUrl)
    .replaceAll("{{TOKEN}}", () => token);
