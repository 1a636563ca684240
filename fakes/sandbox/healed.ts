import { NO_QUIRKS } from "./quirks.ts";
import type { FakeSandbox } from "./sandbox.ts";

/** Nothing that a story arranged to go wrong goes wrong any more; what it broke already stays broken. */
export const healed = (sandbox: FakeSandbox): void => {
  sandbox.faults.clear();
  sandbox.bootPlan = { ...sandbox.bootPlan, failures: [] };
  sandbox.killing = "term";
  sandbox.quirks = NO_QUIRKS;
  sandbox.disk.condition = "fine";
  sandbox.gateway.manner = "plain";
  sandbox.gateway.dies = null;
};
