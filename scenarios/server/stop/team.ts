import type { ServerRig, Workspace } from "#harness/rigs/server-rig.ts";

/** The longest that a call may take to come to its hold, ms. */
const COMES_WITHIN_MS = 60_000;

/** Waits until a call has come to a hold; false when none does, which a wrong platform may never do. */
export const comes = (rig: Pick<ServerRig, "sleep">, held: { readonly reached: Promise<void> }): Promise<boolean> =>
  Promise.race([held.reached.then(() => true), rig.sleep(COMES_WITHIN_MS).then(() => false)]);

/** One sweep of the server, and what it may wait for, ms. */
export const SWEEP_MS = 75_000;

/** A workspace and its children, all of them online. */
export interface Team {
  readonly lead: Workspace;
  readonly children: readonly Workspace[];
  /** The lead first. */
  readonly members: readonly Workspace[];
}

/** Brings up a team: the lead first, then its children side by side. */
export const teamOf = async (rig: ServerRig, size: number): Promise<Team> => {
  const lead = await rig.online();
  const children = await Promise.all(Array.from({ length: size - 1 }, () => rig.online({ parent: lead })));
  return { lead, children, members: [lead, ...children] };
};

/** Live machines of all of them. */
export const aliveOf = (workspaces: readonly Workspace[]): number => workspaces.reduce((sum, { machine }) => sum + machine.alive, 0);

/** The statuses of their rows now; `gone` where there is none. */
export const statusesOf = async (workspaces: readonly Workspace[]): Promise<readonly string[]> =>
  Promise.all(workspaces.map(async (one) => String((await one.row())?.["status"] ?? "gone")));

/** How many tokens of theirs are live. */
export const liveTokensOf = async (workspaces: readonly Workspace[]): Promise<number> => {
  const tokens = (await Promise.all(workspaces.map((one) => one.tokens()))).flat();
  return tokens.filter((row) => row["revoked_at"] === null).length;
};

/** Whether the engine still has the configuration volume of a workspace, by its journal. */
export const hasVolume = (rig: ServerRig, { id }: Pick<Workspace, "id">): boolean => {
  const name = `ws-${id.slice(0, 12)}-configs`;
  const last = rig
    .history()
    .events.findLast(
      (event) => event.type === "journal" && ["volume-create", "volume-remove"].includes(event.entry.kind) && event.entry["name"] === name,
    );
  return last?.type === "journal" && last.entry.kind === "volume-create";
};
