import { isAlive } from "#fakes/control-plane/instance.ts";
import type { Fault } from "#harness/faults/fault.ts";
import { journalOf } from "#harness/checkers/checker.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import type { MachineControl } from "#harness/rigs/server-rig.ts";
import type { ServerBackends } from "./assemble-backends.ts";

interface MachineSite {
  readonly backends: Pick<ServerBackends, "docker" | "controlPlane">;
  readonly recorder: Recorder;
}

const CONTAINER_NAME_CHARS = 12;

/** What a scenario may see of and do to the container or instance behind a workspace. */
export const machineControl = ({ backends, recorder }: MachineSite, workspaceId: string): MachineControl => {
  const { docker, controlPlane } = backends;
  const name = `ws-${workspaceId.slice(0, CONTAINER_NAME_CHARS)}`;
  const live = (): readonly { readonly id: string; readonly env: Readonly<Record<string, string>> }[] => {
    if (docker !== null) return docker.containers().filter((one) => one.name === name && one.running);
    return (controlPlane?.instances() ?? []).filter((one) => one.workspaceId === workspaceId && isAlive(one));
  };
  const entries = (kinds: readonly string[]) =>
    journalOf(recorder.history, docker === null ? "control-plane" : "docker").filter(
      ({ entry }) => entry["workspace"] === workspaceId && kinds.includes(entry.kind),
    );
  const note = (fault: Extract<Fault, { kind: "party" }>["fault"]): void =>
    recorder.record({
      type: "fault",
      phase: "apply",
      fault: { kind: "party", party: docker === null ? "control-plane" : "docker", fault },
    });
  return {
    get alive() {
      return live().length;
    },
    get starts() {
      return entries(["container-start", "instance-create"]).length;
    },
    get stops() {
      return (
        entries(["container-remove"]).length + entries(["instance-state"]).filter(({ entry }) => entry["state"] === "terminating").length
      );
    },
    get env() {
      const last = entries(["container-create", "instance-create"]).at(-1);
      return (last?.entry["env"] ?? {}) as Readonly<Record<string, string>>;
    },
    crash: () => {
      note({ type: "machine-crash", workspace: workspaceId });
      for (const { id } of live()) {
        docker?.crash(id, 137);
        controlPlane?.crash(id);
      }
    },
    wipe: () => {
      note({ type: "machine-wipe", workspace: workspaceId });
      docker?.removeBehindTheBack(name, { volumes: true });
      for (const { id } of live()) controlPlane?.crash(id);
    },
  };
};
