import { openSecret } from "#harness/platform/server/auth/secret-box.ts";
import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { secretsFor } from "#harness/platform/server/store/secret-statements.ts";
import { number, text } from "#harness/platform/server/store/statement.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";

/** The secrets that a start of this workspace gets, as they are now (server:RST-04). Throws `SecretUnreadable`. */
export const loadSecrets = async (context: ServerContext, workspaceId: string): Promise<Readonly<Record<string, string>>> => {
  const { rows } = await query(context, secretsFor(workspaceId));
  const stored = rows.map((row) => ({
    key: text(row, "key"),
    value: text(row, "encrypted_value"),
    version: number(row, "encryption_version"),
  }));
  return Object.fromEntries(stored.map((one) => [one.key, openSecret(context.config.secretsKey, one)]));
};

/** The environment of a workload (server.md B.3, B.4). */
export const environmentOf = (
  context: ServerContext,
  row: WorkspaceRow,
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const { platformUrl } = context.config;
  const author = { NAME: row.name, EMAIL: `${row.id}@agents.invalid` };
  return {
    ...secrets,
    WORKSPACE_ID: row.id,
    WORKSPACE_CONFIG_PATH: "/configs",
    PLATFORM_URL: platformUrl,
    MOLECULE_URL: platformUrl,
    TIER: String(row.tier),
    PLUGINS_DIR: "/plugins",
    PYTHONPATH: "/app",
    MODEL: row.model ?? context.parts.defaultModel(row.runtime),
    GIT_AUTHOR_NAME: author.NAME,
    GIT_AUTHOR_EMAIL: author.EMAIL,
    GIT_COMMITTER_NAME: author.NAME,
    GIT_COMMITTER_EMAIL: author.EMAIL,
  };
};
