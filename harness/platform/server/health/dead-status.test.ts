import { describe, expect, test } from "vitest";
import { serverParts, type RestartCandidate, type ServerParts } from "#harness/platform/server/parts.ts";
import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import { isDeadSight, isDeadStatus, type ProbeSight } from "./dead-status.ts";

const HTTP_STATUSES = Array.from({ length: 500 }, (_, n) => 100 + n);

/** The contract's table of statuses that look dead, as text (server:DEAD-01, DEAD-02). */
const LOOKS_DEAD = "502 503 504 521 522 523 524";

const taken = (isDead: (status: number) => boolean): string => HTTP_STATUSES.filter(isDead).join(" ");

describe("an agent's status", () => {
  test("looks dead for exactly seven of the 500 from 100 to 599", () => {
    expect(HTTP_STATUSES).toHaveLength(500);
    expect(taken(isDeadStatus)).toBe(LOOKS_DEAD);
  });

  test.each([
    ["524 is missing (M-04)", (status: number) => status !== 524 && isDeadStatus(status)],
    ["521 to 523 are missing (M-05)", (status: number) => (status < 521 || status > 523) && isDeadStatus(status)],
    ["520 and 525 are taken too (M-06)", (status: number) => status === 520 || status === 525 || isDeadStatus(status)],
    ["every 5xx is taken", (status: number) => status >= 500],
  ])("a classifier in which %s is another one", (_, wrong) => {
    expect(taken(wrong)).not.toBe(LOOKS_DEAD);
  });
});

/** Which looks at a backend prove a death (server:DEAD-05, DEAD-06). */
const PROVES_DEATH: Readonly<Record<ProbeSight["kind"], boolean>> = { running: false, "not-running": true, error: false };

const SIGHTS = Object.keys(PROVES_DEATH) as ProbeSight["kind"][];

const proved = (isDead: (sight: ProbeSight) => boolean): readonly string[] =>
  SIGHTS.filter((kind) => isDead({ kind }) !== PROVES_DEATH[kind]);

describe("a look at the backend", () => {
  test("proves a death only when it says that nothing runs: 3 sights", () => {
    expect(proved(isDeadSight)).toEqual([]);
  });

  test("that failed proves nothing: a rule that takes it for a death (M-08) is another one", () => {
    expect(proved(({ kind }) => kind !== "running")).toEqual(["error"]);
  });
});

/** Who may be found dead, whichever detector finds it (server.md C.1, note 1). */
const MAY_GO_OFFLINE: Readonly<Record<WorkspaceStatus, boolean>> = {
  provisioning: false,
  online: true,
  offline: false,
  degraded: true,
  failed: false,
  removed: false,
  paused: false,
  hibernated: false,
  hibernating: false,
  awaiting_agent: false,
};

const flipped = ({ from }: Pick<ServerParts["offline"], "from">): readonly WorkspaceStatus[] =>
  WORKSPACE_STATUSES.filter((status) => from.includes(status) !== MAY_GO_OFFLINE[status]);

describe("a detector", () => {
  test("takes a workspace offline from online and degraded only: 10 statuses", () => {
    expect(Object.keys(MAY_GO_OFFLINE).toSorted()).toEqual([...WORKSPACE_STATUSES].toSorted());
    expect(flipped(serverParts.offline)).toEqual([]);
  });

  test("that takes whatever is not removed and not provisioned, as each of the old guards did, flips parked ones", () => {
    const from = WORKSPACE_STATUSES.filter((status) => status !== "removed" && status !== "provisioning");
    expect(flipped({ from })).toEqual(["offline", "failed", "paused", "hibernated", "hibernating", "awaiting_agent"]);
  });
});

/** Whom the server restarts without being asked, when nothing above it is paused and it is not external (server:RST-21). */
const MAY_RESTART: Readonly<Record<WorkspaceStatus, boolean>> = {
  provisioning: true,
  online: true,
  offline: true,
  degraded: true,
  failed: true,
  removed: false,
  paused: false,
  hibernated: false,
  hibernating: false,
  awaiting_agent: false,
};

const CANDIDATES: readonly RestartCandidate[] = WORKSPACE_STATUSES.flatMap((status) =>
  [false, true].flatMap((external) => [false, true].map((pausedAncestor) => ({ status, external, pausedAncestor }))),
);

const misjudged = (mayAutoRestart: ServerParts["mayAutoRestart"]): readonly RestartCandidate[] =>
  CANDIDATES.filter((one) => mayAutoRestart(one) !== (MAY_RESTART[one.status] && !one.external && !one.pausedAncestor));

describe("a restart that nobody asked for", () => {
  test("comes to those that should run and to nobody else: 40 candidates", () => {
    expect(CANDIDATES).toHaveLength(40);
    expect(misjudged(serverParts.mayAutoRestart)).toEqual([]);
  });

  test.each<readonly [string, ServerParts["mayAutoRestart"], number]>([
    ["external ones", (one) => serverParts.mayAutoRestart({ ...one, external: false }), 5],
    ["those below something paused", (one) => serverParts.mayAutoRestart({ ...one, pausedAncestor: false }), 5],
    ["whatever is not removed", ({ status, external, pausedAncestor }) => status !== "removed" && !external && !pausedAncestor, 4],
  ])("of %s is misjudged as often as expected", (_, wrong, times) => {
    expect(misjudged(wrong)).toHaveLength(times);
  });
});
