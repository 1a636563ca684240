import type { Subject } from "#harness/history/subject.ts";
import { alertsFollowDefinition } from "./alerts-follow-definition.ts";
import { automaticRestarts } from "./automatic-restarts.ts";
import { backups } from "./backups.ts";
import { boundedOperations } from "./bounded-operations.ts";
import type { Checker } from "./checker.ts";
import { claims } from "./claims.ts";
import { commandsEnd } from "./commands-end.ts";
import { filePromises } from "./file-promises.ts";
import { gatewayKills } from "./gateway-kills.ts";
import { gatewayStarts } from "./gateway-starts.ts";
import { leasesReturn } from "./leases-return.ts";
import { noFalseDenial } from "./no-false-denial.ts";
import { looksChangeNothing } from "./looks-change-nothing.ts";
import { nothingLeft } from "./nothing-left.ts";
import { nothingSecret } from "./nothing-secret.ts";
import { oneExecution } from "./one-execution.ts";
import { ownPrefix } from "./own-prefix.ts";
import { readyBeforeUse } from "./ready-before-use.ts";
import { recovers } from "./recovers.ts";
import { restartsDischarged } from "./restarts-discharged.ts";
import { restoreBeforeStart } from "./restore-before-start.ts";
import { acknowledgedStatus } from "./server/acknowledged-status.ts";
import { cyclesApart } from "./server/cycles-apart.ts";
import { environmentAtRest } from "./server/environment-at-rest.ts";
import { failedHasMessage } from "./server/failed-has-message.ts";
import { freshTokensKept } from "./server/fresh-tokens-kept.ts";
import { hibernationClaims } from "./server/hibernation-claims.ts";
import { machinesAtRest } from "./server/machines-at-rest.ts";
import { nothingLeaks } from "./server/nothing-leaks.ts";
import { nothingStuck } from "./server/nothing-stuck.ts";
import { nothingUnhandled } from "./server/nothing-unhandled.ts";
import { parkedStaysParked } from "./server/parked-stays-parked.ts";
import { restartsCarried } from "./server/restarts-carried.ts";
import { revokedRefused } from "./server/revoked-refused.ts";
import { secretsLoaded } from "./server/secrets-loaded.ts";
import { sideEffects } from "./server/side-effects.ts";
import { stateMachine } from "./server/state-machine.ts";
import { statusWrites } from "./server/status-writes.ts";
import { valuesStayHome } from "./values-stay-home.ts";

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
  commandsEnd,
  noFalseDenial,
  valuesStayHome,
  automaticRestarts,
  looksChangeNothing,
  alertsFollowDefinition,
  filePromises,
  backups,
];

/** Every invariant that every history of the workspace server is judged by. */
export const SERVER_CHECKERS: readonly Checker[] = [
  claims,
  stateMachine,
  parkedStaysParked,
  hibernationClaims,
  acknowledgedStatus,
  statusWrites,
  sideEffects,
  failedHasMessage,
  restartsCarried,
  secretsLoaded,
  cyclesApart,
  environmentAtRest,
  machinesAtRest,
  nothingStuck,
  freshTokensKept,
  revokedRefused,
  nothingLeaks,
  nothingUnhandled,
];

/** Every invariant that every history of a subject is judged by. */
export const checkersOf = (subject: Subject): readonly Checker[] => (subject === "server" ? SERVER_CHECKERS : WORKER_CHECKERS);
