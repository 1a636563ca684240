import { findWorkspace, type ServerContext } from "#harness/platform/server/context.ts";
import { renewCredentials } from "#harness/platform/server/life/credentials.ts";
import { claim } from "#harness/platform/server/life/cycle.ts";
import { pause } from "#harness/platform/server/life/park.ts";
import { provision } from "#harness/platform/server/life/provision.ts";
import { remove, treeOf } from "#harness/platform/server/life/remove.ts";
import { registerRoute } from "#harness/platform/server/registry/register.ts";
import { rotateRoute } from "#harness/platform/server/routes/external.ts";
import { sweeper } from "#harness/platform/server/sweep/sweeper.ts";
import { InstantMachines } from "./server-on-store.ts";

/** The workspace that everybody contends for. */
export const ID = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";

/** One of the server's own functions as an actor; resolves to the token that it hands out, if any. */
export type Act = (context: ServerContext) => Promise<unknown>;

const bodyOf = async (response: Response): Promise<Readonly<Record<string, unknown>>> =>
  (await response.json()) as Readonly<Record<string, unknown>>;

/** Rotates; hands out the new token. */
export const rotates: Act = async (context) => {
  const { connection } = await bodyOf(await rotateRoute(context, ID));
  return (connection as Readonly<Record<string, unknown>>)["auth_token"];
};

/** Registers without a token; hands out the first one, if it was minted. */
export const registers: Act = async (context) => {
  const body = JSON.stringify({ id: ID, url: "https://agent.example", agent_card: { name: "agent" } });
  const response = await registerRoute(context, new Request("http://platform.test/registry/register", { method: "POST", body }));
  return (await bodyOf(response))["auth_token"];
};

const RESTART = { workspaceId: ID, mode: "restart", reset: false, secrets: null } as const;

/** Takes the workspace for a cycle. */
export const claims: Act = (context) => claim(context, RESTART);

/** Takes the workspace for a cycle and makes the credentials of the life after it; hands out the token for the volume. */
export const restarts: Act = async (context) => {
  const row = await claim(context, RESTART);
  if (row === null) return "";
  return (await renewCredentials(context, row, "docker"))[".auth_token"];
};

/** One turn of the sweeper, which sees no container. */
export const sweeps: Act = (context) => sweeper(new InstantMachines("docker")).work(context);

/** Starts the workspace as it is now, and stores its machine. */
export const starts: Act = async (context) => {
  const row = await findWorkspace(context, ID);
  if (row === null) return;
  const order = { workspaceId: ID, runtime: "langgraph", tier: 3, env: {}, key: "start", files: async () => ({}), reset: false };
  await provision(context, row, { order, purpose: "create", isAdopted: false });
};

/** Pauses the workspace. */
export const pauses: Act = (context) => pause(context, ID);
/** Removes the workspace. */
export const removes: Act = async (context) => remove(context, await treeOf(context, ID), "delete");
