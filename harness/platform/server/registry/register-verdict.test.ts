import { describe, expect, test } from "vitest";
import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import { judgeAgentCall, type AgentCall, type AgentVerdict } from "./register-verdict.ts";

const CALLS: readonly AgentCall[] = (["register", "heartbeat"] as const).flatMap((call) =>
  [null, ...WORKSPACE_STATUSES].flatMap((status) =>
    (["absent", "valid", "revoked", "unknown"] as const).flatMap((bearer) =>
      [false, true].flatMap((hasLiveToken) =>
        [false, true].map((foreignInstance) => ({ call, status, bearer, hasLiveToken, foreignInstance })),
      ),
    ),
  ),
);

const PARKED: readonly (WorkspaceStatus | null)[] = ["paused", "hibernated", "hibernating"];

/** What holds of a verdict, each for itself; together they leave one verdict for every call. */
const HOLDS: readonly (readonly [string, (call: AgentCall, verdict: AgentVerdict) => boolean])[] = [
  [
    "a removed workspace lets nobody in: 401 with a revoked token, else 410 (server:REG-10)",
    ({ status, bearer }, verdict) => status !== "removed" || verdict === (bearer === "revoked" ? "unauthorized-invalid" : "gone"),
  ],
  [
    "a bearer that is not valid gets 401 (server:REG-12)",
    ({ status, bearer }, verdict) =>
      status === "removed" || (bearer !== "revoked" && bearer !== "unknown") || verdict === "unauthorized-invalid",
  ],
  [
    "who shows no token where one lives gets 401 (server:REG-12)",
    ({ status, bearer, hasLiveToken }, verdict) =>
      status === null || status === "removed" || bearer !== "absent" || !hasLiveToken || verdict === "unauthorized-missing",
  ],
  [
    "a parked workspace and another instance's get 409 from whoever may speak for them (server:REG-11; decisions: E-42)",
    (call, verdict) => !maySpeak(call) || !(PARKED.includes(call.status) || call.foreignInstance) || verdict === "conflict",
  ],
  [
    "whoever may speak for a workspace that expects him is let in",
    (call, verdict) => !maySpeak(call) || PARKED.includes(call.status) || call.foreignInstance || verdict === "accept",
  ],
  [
    "a workspace that nobody knows is made by a register and by no heartbeat (server.md C.1)",
    ({ call, status, bearer }, verdict) =>
      status !== null || bearer === "revoked" || bearer === "unknown" || verdict === (call === "register" ? "accept" : "unknown-workspace"),
  ],
];

/** The workspace is there, and the call carries what it asks for. */
const maySpeak = ({ status, bearer, hasLiveToken }: AgentCall): boolean =>
  status !== null && status !== "removed" && (bearer === "valid" || (bearer === "absent" && !hasLiveToken));

const broken = (judge: (call: AgentCall) => AgentVerdict): readonly string[] =>
  HOLDS.filter(([, holds]) => CALLS.some((call) => !holds(call, judge(call)))).map(([words]) => words);

describe("whether an agent may say what it says", () => {
  test("is settled as the contract has it for each of 352 calls", () => {
    expect(CALLS).toHaveLength(352);
    expect(broken(judgeAgentCall)).toEqual([]);
  });

  test("is settled by these rules alone: each call has one verdict that they allow", () => {
    const verdicts: readonly AgentVerdict[] = [
      "accept",
      "unauthorized-missing",
      "unauthorized-invalid",
      "gone",
      "conflict",
      "unknown-workspace",
    ];
    const open = CALLS.filter((call) => verdicts.filter((verdict) => HOLDS.every(([, holds]) => holds(call, verdict))).length !== 1);
    expect(open).toEqual([]);
  });

  test.each<readonly [string, (call: AgentCall) => AgentVerdict, number]>([
    ["a removed workspace's agent is let in (M-33)", (call) => (call.status === "removed" ? "accept" : judgeAgentCall(call)), 1],
    ["a paused workspace's agent is let in (M-34)", (call) => (call.status === "paused" ? "accept" : judgeAgentCall(call)), 3],
    ["an instance of the life before is let in", (call) => judgeAgentCall({ ...call, foreignInstance: false }), 1],
    ["no token is asked for", (call) => judgeAgentCall({ ...call, hasLiveToken: false }), 1],
  ])("breaks rules when %s", (_, wrong, times) => {
    expect(broken(wrong)).toHaveLength(times);
  });
});
