/** A place where a call can be paused: the n-th call of a party's method, on arrival or before its reply leaves. */
export interface HoldPoint {
  /** `party.method`, such as `sandbox.startProcess`. */
  readonly point: string;
  /** 1 for the first call from now on. */
  readonly nth: number;
  readonly at: "call" | "reply";
}

/** A paused call. */
export interface Hold {
  /** Resolves when the call has come to the point. */
  readonly reached: Promise<void>;
  release(): void;
}

interface Armed {
  readonly point: HoldPoint;
  remaining: number;
  readonly reach: () => void;
  readonly released: Promise<void>;
  readonly release: () => void;
}

/** The holds of one voyage, the same on every rig: a rig asks `pass` at the two points of each call. */
export class Holds {
  readonly #armed = new Set<Armed>();

  /** Arms a hold. */
  arm(point: HoldPoint): Hold {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const armed: Armed = {
      point,
      remaining: point.nth,
      reach: reached.resolve,
      released: released.promise,
      release: released.resolve,
    };
    this.#armed.add(armed);
    return {
      reached: reached.promise,
      release: () => {
        this.#armed.delete(armed);
        released.resolve();
      },
    };
  }

  /** Null when nothing holds this call; else a promise of its release. */
  pass(point: string, at: "call" | "reply"): Promise<void> | null {
    if (this.#armed.size === 0) return null;
    const hit: Promise<void>[] = [];
    for (const armed of this.#armed) {
      if (armed.point.point !== point || armed.point.at !== at || armed.remaining <= 0) continue;
      armed.remaining -= 1;
      if (armed.remaining > 0) continue;
      armed.reach();
      hit.push(armed.released);
    }
    return hit.length === 0 ? null : Promise.all(hit).then(() => {});
  }

  /** The points that a call has not come to yet, or is paused at: what a stall report names. */
  describe(): readonly string[] {
    return [...this.#armed].map(({ point, remaining }) =>
      remaining > 0 ? `hold on ${point.point} (${point.at}) never reached` : `call paused at ${point.point} (${point.at})`,
    );
  }

  /** Releases everything armed. */
  releaseAll(): void {
    for (const armed of this.#armed) armed.release();
    this.#armed.clear();
  }
}
