import { describe, expect, test } from "vitest";
import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import { statusAfterHeartbeat, type HeartbeatSight, type HeartbeatStatus } from "./heartbeat-status.ts";

/** Every place between the two thresholds, and both sides of each. */
const ERROR_RATES = [0, 0.0999, 0.1, 0.3, 0.4999, 0.5, 1];
const RUNTIME_STATES = ["", "wedged", "busy"];
const MANAGED = [{}, { status_mgmt: false }, { status_mgmt: true }];

const SIGHTS: readonly HeartbeatSight[] = WORKSPACE_STATUSES.flatMap((status) =>
  ERROR_RATES.flatMap((errorRate) =>
    RUNTIME_STATES.flatMap((runtimeState) =>
      MANAGED.flatMap((capabilities) =>
        MANAGED.map((knownCapabilities) => ({ status, errorRate, runtimeState, capabilities, knownCapabilities })),
      ),
    ),
  ),
);

/** One row of the contract: from where, under which condition, to where. */
interface Row {
  readonly rule: string;
  readonly from: readonly WorkspaceStatus[];
  readonly when: (sight: HeartbeatSight) => boolean;
  readonly to: WorkspaceStatus;
}

const isManaged = ({ capabilities }: HeartbeatSight): boolean => capabilities["status_mgmt"] === true;

const ROWS: readonly Row[] = [
  { rule: "server:REG-09", from: ["offline", "provisioning"], when: () => true, to: "online" },
  { rule: "server:REG-08", from: ["online"], when: ({ runtimeState }) => runtimeState === "wedged", to: "degraded" },
  { rule: "server:REG-07", from: ["online"], when: (sight) => !isManaged(sight) && sight.errorRate >= 0.5, to: "degraded" },
  {
    rule: "server:REG-07",
    from: ["degraded"],
    when: (sight) => !isManaged(sight) && sight.errorRate < 0.1 && sight.runtimeState === "",
    to: "online",
  },
];

/** What the rows say; where none applies, the status stays. */
const told = (sight: HeartbeatSight): WorkspaceStatus =>
  ROWS.find(({ from, when }) => from.includes(sight.status) && when(sight))?.to ?? sight.status;

const misjudged = (decide: (sight: HeartbeatSight) => HeartbeatStatus): readonly HeartbeatSight[] =>
  SIGHTS.filter((sight) => (decide(sight) ?? sight.status) !== told(sight));

describe("the status after a heartbeat", () => {
  test("is what the contract's rows say, for each of 1,890 sights", () => {
    expect(SIGHTS).toHaveLength(1_890);
    expect(misjudged(statusAfterHeartbeat)).toEqual([]);
  });

  test("never leads out of awaiting_agent, removed, paused, hibernated, hibernating or failed", () => {
    const final: readonly WorkspaceStatus[] = ["awaiting_agent", "removed", "paused", "hibernated", "hibernating", "failed"];
    const left = SIGHTS.filter(({ status }) => final.includes(status)).filter((sight) => statusAfterHeartbeat(sight) !== null);
    expect(left).toEqual([]);
  });

  test.each<readonly [string, (sight: HeartbeatSight) => HeartbeatStatus]>([
    [
      "the capabilities of the heartbeat before decide (M-36)",
      (sight) => statusAfterHeartbeat({ ...sight, capabilities: sight.knownCapabilities }),
    ],
    ["status_mgmt is ignored (M-74)", (sight) => statusAfterHeartbeat({ ...sight, capabilities: {} })],
    ["an offline workspace stays offline", (sight) => (sight.status === "offline" ? "offline" : statusAfterHeartbeat(sight))],
    [
      "wedged is ignored",
      (sight) => statusAfterHeartbeat({ ...sight, runtimeState: sight.runtimeState === "wedged" ? "" : sight.runtimeState }),
    ],
  ])("differs when %s", (_, wrong) => {
    expect(misjudged(wrong).length).toBeGreaterThan(0);
  });
});
