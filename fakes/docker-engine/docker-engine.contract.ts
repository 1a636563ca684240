import { containersContract } from "./containers.contract.ts";
import type { EngineAbilities, OpenEngine } from "./contract-site.ts";
import { filesContract } from "./files.contract.ts";
import { streamsContract } from "./streams.contract.ts";
import { systemContract } from "./system.contract.ts";

/** What clients rely on a Docker Engine for (wire.md 2), asked by dockerode: run against the fake and against its twin. */
export const dockerEngineContract = (open: OpenEngine, abilities: EngineAbilities): void => {
  systemContract(open, abilities);
  containersContract(open);
  filesContract(open);
  streamsContract(open);
};
