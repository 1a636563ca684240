import { randomId } from "#harness/ports/random.ts";
import type { HostCall } from "./host-call.ts";
import type { HostCore } from "./host-core.ts";

const PLANNED = "planned-restart:";

/** A restart for later, as storage knows it. */
interface Plan {
  readonly [key: string]: string | number | boolean | null;
  readonly id: string;
  readonly isolate: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** Restarts that were asked for a later time: each waits in the Host's storage for its alarm (worker:LIFE-5, LIFE-8). */
export class PlannedRestarts {
  readonly #core: HostCore;
  readonly #here = new Set<string>();

  constructor(core: HostCore) {
    this.#core = core;
    core.background.onRecall(() => this.#recall());
    core.background.onPlan(async () => {
      const waiting = (await this.#all()).filter(({ id }) => !this.#here.has(id));
      return waiting.length === 0 ? null : Math.min(...waiting.map(({ at }) => at));
    });
  }

  /** Plans one; returns the id of the operation. */
  async plan(call: HostCall, afterMs: number): Promise<string> {
    const { random, clock, state } = this.#core.ports;
    const plan: Plan = { id: randomId(random, "restart"), isolate: call.isolate, at: clock.now() + afterMs };
    await this.#core.operations.begin(plan.id, "restart");
    await state.put(PLANNED + plan.id, plan);
    await this.#core.background.wakeBy(plan.at);
    return plan.id;
  }

  async #all(): Promise<readonly Plan[]> {
    const plans = (await this.#core.ports.state.list({ prefix: PLANNED })) as ReadonlyMap<string, Plan>;
    return [...plans.values()];
  }

  async #recall(): Promise<void> {
    const now = this.#core.ports.clock.now();
    for (const plan of await this.#all()) {
      if (plan.at > now || this.#here.has(plan.id)) continue;
      this.#here.add(plan.id);
      await this.#core.background.hand({ id: plan.id, run: () => this.#restart(plan) });
    }
  }

  async #restart({ id, isolate, at }: Plan): Promise<void> {
    const { flights, operations, ports, parts } = this.#core;
    const { flight } = await flights.board({ requestId: id, isolate, attempt: 1, requestedAt: at, wakeBudgetMs: 1 }, "restart");
    await operations.end(id, parts.restartEnd(await flight.outcome.promise));
    await ports.state.delete(PLANNED + id);
  }
}
