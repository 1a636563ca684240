import type { Answered, ServerRig } from "#harness/rigs/server-rig.ts";

/** Statuses of an agent that look dead (server:DEAD-01). */
export const DEAD_STATUSES = [502, 503, 504, 521, 522, 523, 524] as const;

/** Statuses that do not look dead, as the contract's table has them (server:DEAD-02). */
export const LIVE_STATUSES = [200, 400, 401, 404, 408, 429, 500, 501, 505, 520, 525] as const;

/** What a front before a dead agent shows to people. */
export const ERROR_PAGE = "<html><body>origin unreachable, ray 7f3ab2</body></html>";

const probeKind = ({ backend }: Pick<ServerRig, "backend">): string => (backend === "saas" ? "status" : "inspect");

/** The hold point of "does this workspace's machine run". */
export const probePoint = (rig: Pick<ServerRig, "backend">): string =>
  `${rig.backend === "saas" ? "control-plane" : "docker"}.${probeKind(rig)}`;

/** How often a backend was asked for a machine's state. */
export const probes = (rig: Pick<ServerRig, "backend" | "provisioner">): number => rig.provisioner.calls(probeKind(rig));

/** The next look at a machine brings this, whatever is true. */
export const letProbeSee = (rig: Pick<ServerRig, "backend" | "provisioner">, sight: "stopped" | "error"): void => {
  const stopped =
    rig.backend === "saas"
      ? ({ kind: "status", status: 200, body: '{"state":"stopped"}' } as const)
      : ({ kind: "status", status: 404, message: "No such container: gone" } as const);
  rig.provisioner.failNext(probeKind(rig), [sight === "stopped" ? stopped : { kind: "status", status: 500, message: "not now" }]);
};

const RETRY_AFTER_S = 15;

/** Whether a caller was told that the agent is being restarted, and when to come back (server:DEAD-04). */
export const saysRestarting = ({ status, body, headers }: Answered): boolean =>
  status === 503 && body["restarting"] === true && headers["retry-after"] === String(RETRY_AFTER_S);

/** An answer in a few words, for the reason of a claim. */
export const inShort = ({ status, body, headers }: Answered): string =>
  `${status ?? "no answer"} ${JSON.stringify(body)} retry-after ${headers["retry-after"] ?? "none"}`;
