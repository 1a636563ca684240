import type { ProvisionRequest } from "./provision-request.ts";

/** pending, then running, then terminating, then terminated; a deleted or crashed one may leave any state early. */
export type InstanceState = "pending" | "running" | "terminating" | "terminated";

/** An instance as a rest check sees it. */
export interface Instance {
  /** `i-` and 16 hex digits. */
  readonly id: string;
  readonly workspaceId: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ip: string;
  readonly state: InstanceState;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** How many provisions were answered with it: more than 1 by a repeated idempotency key. */
  readonly provisions: number;
  /** How many deletes reached it. */
  readonly deletes: number;
}

interface Change {
  readonly at: number;
  readonly state: InstanceState;
}

/** One machine: what it was made of, and each state it had since when. */
export class InstanceRecord {
  readonly id: string;
  readonly request: ProvisionRequest;
  readonly ip: string;
  provisions = 0;
  deletes = 0;
  /** True from the moment the machine ran: only then there is something to be gone. */
  booted = false;
  readonly #changes: Change[];

  constructor(request: ProvisionRequest, { id, ip, now }: { readonly id: string; readonly ip: string; readonly now: number }) {
    this.id = id;
    this.request = request;
    this.ip = ip;
    this.#changes = [{ at: now, state: "pending" }];
  }

  get state(): InstanceState {
    return this.#changes.at(-1)?.state ?? "pending";
  }

  change(state: InstanceState, now: number): void {
    this.#changes.push({ at: now, state });
  }

  /** The state that it had at `time`; null before it was there. */
  stateAt(time: number): InstanceState | null {
    return this.#changes.findLast(({ at }) => at <= time)?.state ?? null;
  }

  view(): Instance {
    const { id, ip, state, provisions, deletes } = this;
    const { workspaceId, env } = this.request;
    return { id, workspaceId, env, ip, state, createdAt: this.#changes[0]?.at ?? 0, provisions, deletes };
  }
}

/** True for a machine that is there or coming: what is alive at rest and should not be is a leak. */
export const isAlive = ({ state }: Pick<Instance, "state">): boolean => state === "pending" || state === "running";

/** The n-th private address, from 0; none of the first 16 million is given twice. */
export const privateIp = (n: number): string => `10.${Math.floor(n / 65_024) % 256}.${Math.floor(n / 254) % 256}.${(n % 254) + 1}`;
