import { ACCESSOR_GATE } from "./accessor-gate.ts";
import { DISPATCH_GATES } from "./dispatch-gates.ts";
import { FAILED_STATUS_GATE } from "./failed-status-gate.ts";
import type { Gate } from "./gate.ts";
import { IMPORT_GATES } from "./import-gates.ts";
import { SNIPPET_GATE } from "./snippet-gate.ts";
import { WIDTH_GATE } from "./width-gate.ts";

/** The boundaries inside the workspace server. */
export const SERVER_GATES: readonly Gate[] = [
  ...IMPORT_GATES,
  ...DISPATCH_GATES,
  ACCESSOR_GATE,
  FAILED_STATUS_GATE,
  SNIPPET_GATE,
  WIDTH_GATE,
];
