import type { HostState } from "./host/areas/lifecycle-api.ts";

/** The state of a sandbox in one word, as state v1 and an explicit wake say it (worker.md B.1). */
export const stateWord = (state: Pick<HostState, "vm" | "everStarted" | "gatewayAlive">): string => {
  if (state.vm === "running") return state.gatewayAlive ? "active" : "idle";
  return state.everStarted ? "sleeping" : "stopped";
};
