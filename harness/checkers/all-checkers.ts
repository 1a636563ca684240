import type { Subject } from "#harness/history/subject.ts";
import { boundedOperations } from "./bounded-operations.ts";
import type { Checker } from "./checker.ts";
import { claims } from "./claims.ts";
import { gatewayKills } from "./gateway-kills.ts";
import { gatewayStarts } from "./gateway-starts.ts";
import { leasesReturn } from "./leases-return.ts";
import { nothingLeft } from "./nothing-left.ts";
import { nothingSecret } from "./nothing-secret.ts";
import { oneExecution } from "./one-execution.ts";
import { ownPrefix } from "./own-prefix.ts";
import { readyBeforeUse } from "./ready-before-use.ts";
import { recovers } from "./recovers.ts";
import { restartsDischarged } from "./restarts-discharged.ts";
import { restoreBeforeStart } from "./restore-before-start.ts";

/** Every invariant that every history of the worker subject is judged by. */
export const WORKER_CHECKERS: readonly Checker[] = [
  claims,
  gatewayStarts,
  gatewayKills,
  readyBeforeUse,
  restoreBeforeStart,
  oneExecution,
  boundedOperations,
  leasesReturn,
  nothingLeft,
  nothingSecret,
  ownPrefix,
  restartsDischarged,
  recovers,
];

/** Every invariant that every history of the workspace server is judged by. */
const SERVER_CHECKERS: readonly Checker[] = [claims];

/** Every invariant that every history of a subject is judged by. */
export const checkersOf = (subject: Subject): readonly Checker[] => (subject === "server" ? SERVER_CHECKERS : WORKER_CHECKERS);
