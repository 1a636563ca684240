import { isKeyless, KEYLESS } from "#harness/platform/server/auth/keyless.ts";
import { sealSecret } from "#harness/platform/server/auth/secret-box.ts";
import { findWorkspace, nowOf, query, type ServerContext } from "#harness/platform/server/context.ts";
import { requestRestart } from "#harness/platform/server/life/restart.ts";
import { wantingRestart, wantingRestarts } from "#harness/platform/server/store/restart-statements.ts";
import type { Statement } from "#harness/ports/store.ts";
import type { StoredSecret } from "#harness/platform/server/store/secret-statements.ts";
import {
  deleteGlobalSecret,
  deleteSecret,
  globalSecretKeys,
  saveGlobalSecret,
  saveSecret,
  secretKeys,
  setModel,
} from "#harness/platform/server/store/secret-statements.ts";
import { text } from "#harness/platform/server/store/statement.ts";
import { isStorable, readObject, refuse, respond } from "./respond.ts";
import { SECRET_KEY } from "./workspace-fields.ts";

const VALUE_MAX_CHARS = 65_536;

/** A checked key and value; null when they are wrong. */
const readSecret = async (context: ServerContext, request: Request): Promise<StoredSecret | null> => {
  const body = await readObject(request);
  const { key, value } = body.kind === "object" ? body.fields : {};
  if (!isStorable(key) || !SECRET_KEY.test(key) || !isStorable(value) || value.length > VALUE_MAX_CHARS) return null;
  return sealSecret(context.config.secretsKey, context.ports.random, { key, value });
};

const WRONG = "expected {key, value}: a key of letters, digits and _, a value of at most 65536 characters";

/** A change after which a restart is asked for: what is acknowledged outlives the process (server:RST-04). */
const wanting = (context: ServerContext, id: string, write: Statement): Statement =>
  context.parts.notesWantedRestarts ? wantingRestart(write, id, nowOf(context)) : write;

/** GET /workspaces/:id/secrets: names, never values. */
export const listSecretsRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const { rows } = await query(context, secretKeys(id));
  return respond(200, rows);
};

/** POST and PUT /workspaces/:id/secrets: saved, then one restart is asked for (server:RST-22). */
export const saveSecretRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  if (isKeyless(context)) return refuse(503, KEYLESS);
  const secret = await readSecret(context, request);
  if (secret === null) return refuse(400, WRONG);
  if ((await query(context, wanting(context, id, saveSecret(id, secret, nowOf(context))))).count === 0)
    return refuse(404, "workspace not found");
  await requestRestart(context, id, { kind: "auto" });
  return respond(200, { status: "saved", key: secret.key });
};

/** DELETE /workspaces/:id/secrets/:key */
export const deleteSecretRoute = async (context: ServerContext, id: string, key: string): Promise<Response> => {
  if (!isStorable(key) || (await query(context, wanting(context, id, deleteSecret(id, key)))).count === 0)
    return refuse(404, "secret not found");
  await requestRestart(context, id, { kind: "auto" });
  return respond(200, { status: "deleted", key });
};

/** GET /workspaces/:id/model */
export const getModelRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return refuse(404, "workspace not found");
  return respond(200, { model: row.model ?? context.parts.defaultModel(row.runtime) });
};

/** PUT /workspaces/:id/model: an empty one clears it; then one restart is asked for (server:RST-22). */
export const setModelRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  const body = await readObject(request);
  const model = body.kind === "object" ? body.fields["model"] : undefined;
  if (!isStorable(model) || model.length > VALUE_MAX_CHARS) return refuse(400, "expected {model}: a text, empty to clear it");
  const write = { model: model === "" ? null : model, wantsRestart: context.parts.notesWantedRestarts, now: nowOf(context) };
  if ((await query(context, setModel(id, write))).count === 0) return refuse(404, "workspace not found");
  await requestRestart(context, id, { kind: "auto" });
  return model === "" ? respond(200, { status: "cleared" }) : respond(200, { status: "saved", model });
};

/** Changes a global secret; every workspace that has it in its environment is restarted (server:RST-22, M-124). False when there was nothing to change. */
const changeGlobal = async (context: ServerContext, write: Statement): Promise<boolean> => {
  if (!context.parts.globalSecretsRestart) return (await query(context, write)).count > 0;
  const { rows } = await query(context, wantingRestarts(write, nowOf(context)));
  for (const row of rows) if (row["id"] !== null) await requestRestart(context, text(row, "id"), { kind: "auto" });
  return rows.length > 0;
};

/** GET /settings/secrets */
export const listGlobalSecretsRoute = async (context: ServerContext): Promise<Response> =>
  respond(200, (await query(context, globalSecretKeys())).rows);

/** PUT and POST /settings/secrets */
export const saveGlobalSecretRoute = async (context: ServerContext, request: Request): Promise<Response> => {
  if (isKeyless(context)) return refuse(503, KEYLESS);
  const secret = await readSecret(context, request);
  if (secret === null) return refuse(400, WRONG);
  await changeGlobal(context, saveGlobalSecret(secret, nowOf(context)));
  return respond(200, { status: "saved", key: secret.key });
};

/** DELETE /settings/secrets/:key */
export const deleteGlobalSecretRoute = async (context: ServerContext, key: string): Promise<Response> => {
  if (!isStorable(key) || !(await changeGlobal(context, deleteGlobalSecret(key)))) return refuse(404, "secret not found");
  return respond(200, { status: "deleted", key });
};
