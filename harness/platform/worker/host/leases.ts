import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { HostPorts } from "./ports.ts";

const STORED = "keep-alive";

/**
 * Keeps the sandbox awake while operations are in flight (worker:WAKE-18): keep-alive goes on with
 * the first lease and off with the last. Changes are applied one at a time, and an operation waits
 * until the change that protects it is acknowledged.
 */
export class Leases {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  #count = 0;
  #wanted: boolean | null = null;
  #applied: boolean | null = null;
  #applying: Promise<void> | undefined;
  /** Until then an older change may still land. */
  #doubtUntil = 0;
  #inherited: Promise<void> | undefined;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** Operations that hold the sandbox awake now. */
  get count(): number {
    return this.#count;
  }

  /** Takes a lease; when it returns, the sandbox cannot hibernate. */
  async acquire(): Promise<void> {
    this.#count += 1;
    if (this.#count === 1) this.#want(this.#parts.keepAlive("first-lease"));
    try {
      await this.#inherit();
      await this.#apply();
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Gives a lease back; the change reaches the sandbox in the background. */
  release(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#want(this.#parts.keepAlive("last-lease"));
    const released = this.#apply().catch((error: unknown) => {
      this.#ports.log.write("warn", "keep-alive could not be released", { error: String(error) });
    });
    this.#ports.waitUntil(released);
  }

  /** What a state call does to keep-alive: nothing, in the reference. */
  async touchForState(): Promise<void> {
    const wanted = this.#parts.keepAlive("state-call");
    // A change that is under way for somebody else is none of a state call's business: it must not wait for it.
    if (wanted === null) return;
    this.#want(wanted);
    await this.#apply();
  }

  /**
   * After a life that ended with leases held, or a release that failed: nobody holds them any more.
   * False when the sandbox may still be kept awake.
   */
  async recover(): Promise<boolean> {
    await this.#inherit();
    if (this.#count > 0 || (await this.#ports.state.get(STORED)) !== true) return true;
    this.#want(this.#parts.keepAlive("last-lease"));
    // Said again, whatever was acknowledged: the flag only stays while something may have undone it.
    this.#applied = null;
    try {
      await this.#apply();
      return !this.#inDoubt();
    } catch (error) {
      this.#ports.log.write("warn", "keep-alive could not be released", { error: String(error) });
      return false;
    }
  }

  #want(on: boolean | null): void {
    if (on !== null) this.#wanted = on;
  }

  /** Returns when what is wanted is in force and nothing that says otherwise is under way. */
  async #apply(): Promise<void> {
    for (;;) {
      const underWay = this.#applying;
      if (underWay !== undefined) {
        // Its failure is its owner's; whoever waits here asks again and gets an answer of its own.
        await underWay.catch(() => {});
      } else if (this.#wanted === null || this.#wanted === this.#applied) {
        return;
      } else {
        this.#applying = this.#applyOnce(this.#wanted).finally(() => {
          this.#applying = undefined;
        });
        await this.#applying;
      }
    }
  }

  async #applyOnce(on: boolean): Promise<void> {
    // Stored before it is true and cleared after it is false, so that a crash in between is found.
    if (on) await this.#ports.state.put(STORED, true);
    // Until the answer comes nobody knows which of the two is in force.
    this.#applied = null;
    try {
      await this.#ports.sandbox.setKeepAlive(on);
    } catch (error) {
      this.#doubtUntil = this.#ports.clock.now() + this.#parts.keepAliveDoubtMs;
      await this.#ports.state.put(STORED, true);
      throw error;
    }
    this.#applied = on;
    if (!on && !this.#inDoubt()) await this.#ports.state.delete(STORED);
  }

  /** What an earlier life of the Host sent last may still be under way when this one begins. */
  #inherit(): Promise<void> {
    this.#inherited ??= this.#ports.state.get(STORED).then((stored) => {
      if (stored === true) this.#doubtUntil = this.#ports.clock.now() + this.#parts.keepAliveDoubtMs;
    });
    return this.#inherited;
  }

  #inDoubt(): boolean {
    return this.#ports.clock.now() < this.#doubtUntil;
  }
}
