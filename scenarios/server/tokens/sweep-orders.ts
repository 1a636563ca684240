import { journalOf } from "#harness/checkers/checker.ts";
import type { ServerRig } from "#harness/rigs/server-rig.ts";
import { mergesOf } from "#scenarios/wiring/server/call-order.ts";

/** Who calls the server while the sweeper is at work. */
export const BESIDES = ["heartbeat", "register", "restart"] as const;
export type Beside = (typeof BESIDES)[number];

/** The calls of the stale-token pass. */
export const PASS = ["docker.list", "database.token-holders", "database.token-revoke-stale"] as const;

/** The calls of each of the others that touch rows, keys or the volume of a workspace, in their order. */
const CALLS: Readonly<Record<Beside, readonly string[]>> = {
  heartbeat: ["database.workspace", "database.token-use", "presence.set", "database.heartbeat"],
  register: ["database.workspace", "database.token-use", "presence.set", "database.register"],
  restart: [
    "database.cycle-claim+token-revoke-provision",
    "presence.delete",
    "docker.remove",
    "database.secrets-load",
    "docker.create",
    "database.token-revoke-earlier+token-mint+inbound-secret",
    "docker.archive",
    "docker.start",
    "database.store-machine",
    "database.register",
  ],
};

/** Every order in which the calls of the pass and of the other can go, each one's own order kept. */
export const ORDERS: Readonly<Record<Beside, readonly (readonly string[])[]>> = {
  heartbeat: mergesOf<string>(PASS, CALLS.heartbeat),
  register: mergesOf<string>(PASS, CALLS.register),
  restart: mergesOf<string>(PASS, CALLS.restart),
};

/** The first order in which everything that the other does falls between the sweeper's look and its write. */
export const between = (beside: Beside): number =>
  ORDERS[beside].findIndex((order) => order.indexOf(PASS[1]) === 1 && order.indexOf(PASS[2]) === order.length - 1);

/** The calls that were carried out in their turn, in the order in which they were; one that never came is not among them. */
export const realisedOrder = (history: ReturnType<ServerRig["history"]>): readonly string[] =>
  journalOf(history, "hold")
    .filter(({ entry }) => entry.kind === "hold-reached" && entry["at"] === "reply" && entry["point"] !== "database.container-owners")
    .map(({ entry }) => String(entry["point"]));

/** The window of these races: a held call went on and was done between the sweeper's look and its write. */
export const wentBetween = (history: ReturnType<ServerRig["history"]>): boolean => {
  const entries = journalOf(history, "hold").map(({ entry }) => entry);
  const done = entries.filter(({ kind, at }) => kind === "hold-reached" && at === "reply").map(({ point }) => String(point));
  const look = done.indexOf(PASS[1]);
  return look >= 0 && done.indexOf(PASS[2]) > look + 1;
};
