import { sleep, type Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { randomId, type Random } from "#harness/ports/random.ts";
import { InstanceRecord, privateIp, type Instance, type InstanceState } from "./instance.ts";
import type { ProvisionRequest } from "./provision-request.ts";

/** Why a machine stopped running. */
export type GoneWhy = "deleted" | "crashed";

/** What happens to whatever runs on the machines. */
export interface InstanceHooks {
  /** The machine runs: its agent is born. */
  readonly onBoot?: (instance: Instance) => void;
  /** The machine, which had run, is gone: its agent dies with it. */
  readonly onGone?: (instance: Instance, why: GoneWhy) => void;
}

export interface InstancePoolOptions extends InstanceHooks {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: (entry: JournalEntry) => void;
}

/** The machines of a cloud: how they come, run and end. Says nothing of who may ask for them. */
export class InstancePool {
  readonly #options: InstancePoolOptions;
  readonly #records = new Map<string, InstanceRecord>();

  constructor(options: InstancePoolOptions) {
    this.#options = options;
  }

  /** All that ever were, oldest first. */
  list(): readonly Instance[] {
    return [...this.#records.values()].map((record) => record.view());
  }

  /** Undefined unless this workspace has an instance of this name. */
  find(workspaceId: string, instanceId: string): InstanceRecord | undefined {
    const record = this.#records.get(instanceId);
    return record?.request.workspaceId === workspaceId ? record : undefined;
  }

  /** A new machine, which runs `bootMs` later. */
  create(request: ProvisionRequest, bootMs: number): InstanceRecord {
    const { clock, random, journal } = this.#options;
    const record = new InstanceRecord(request, {
      id: randomId(random, "i"),
      ip: privateIp(this.#records.size),
      now: clock.now(),
    });
    this.#records.set(record.id, record);
    journal({ kind: "instance-create", workspace: request.workspaceId, instance: record.id, ip: record.ip, env: request.env });
    void this.#boot(record, bootMs);
    return record;
  }

  /** Begins to end a machine; it is gone `terminateMs` later. One that is ending or gone stays so. */
  terminate(record: InstanceRecord, terminateMs: number): void {
    if (record.state === "terminating" || record.state === "terminated") return;
    this.#change(record, "terminating");
    void this.#end(record, terminateMs);
  }

  /** Ends a machine at once, behind everybody's back. False when there is none of this name that had not ended. */
  crash(instanceId: string): boolean {
    const record = this.#records.get(instanceId);
    if (record === undefined || record.state === "terminated") return false;
    this.#gone(record, "crashed");
    return true;
  }

  async #boot(record: InstanceRecord, bootMs: number): Promise<void> {
    await sleep(this.#options.clock, bootMs);
    if (record.state !== "pending") return;
    this.#change(record, "running");
    record.booted = true;
    this.#options.onBoot?.(record.view());
  }

  async #end(record: InstanceRecord, terminateMs: number): Promise<void> {
    await sleep(this.#options.clock, terminateMs);
    if (record.state === "terminating") this.#gone(record, "deleted");
  }

  #gone(record: InstanceRecord, why: GoneWhy): void {
    this.#change(record, "terminated");
    if (record.booted) this.#options.onGone?.(record.view(), why);
  }

  #change(record: InstanceRecord, state: InstanceState): void {
    const { clock, journal } = this.#options;
    record.change(state, clock.now());
    journal({ kind: "instance-state", workspace: record.request.workspaceId, instance: record.id, state });
  }
}
