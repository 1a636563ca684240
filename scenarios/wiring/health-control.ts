import type { FakeSandbox } from "#fakes/sandbox/sandbox.ts";
import type { HealthControl } from "#harness/rigs/health-control.ts";

/** What a scenario may do to the health of one fake sandbox; `noteLoss` tells the history that the VM went. */
export const healthControl = (sandbox: FakeSandbox, noteLoss: () => void): HealthControl => ({
  gatewayAnswers: (how) => {
    sandbox.gateway.manner = how;
  },
  gatewayDies: (how) => {
    sandbox.gateway.dies = how;
  },
  gatewayMemory: (memory) => {
    sandbox.gateway.memory = memory;
  },
  diskIs: (condition) => {
    sandbox.disk.condition = condition;
  },
  outOfMemory: () => {
    noteLoss();
    sandbox.loseVm("oom");
  },
});
