import type { Clock } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { HttpLimits } from "#harness/ports/link-failure.ts";
import type { Log } from "#harness/ports/log.ts";
import type { PresenceApi } from "#harness/ports/presence.ts";
import type { Random } from "#harness/ports/random.ts";
import type { StoreApi } from "#harness/ports/store.ts";

/** What one workspace server reaches the world through. */
export interface ServerPorts {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: StoreApi;
  readonly presence: PresenceApi;
  /** The Docker Engine; null when no Docker provisioner is wired. */
  readonly docker: HttpApi | null;
  /** The control plane that provisions on EC2; null when none is wired. */
  readonly controlPlane: HttpApi | null;
  /** The agent whose URL has this origin, such as `http://10.0.0.7:8000`, called within these limits. A target is its path and query. */
  readonly agent: (origin: string, limits: HttpLimits) => HttpApi;
  readonly env: Readonly<Record<string, string | number | undefined>>;
}

/** The workspace server, built. */
export interface Server {
  /** `peer` is the address that the request came from, as the listener saw it. */
  fetch(request: Request, peer?: string): Promise<Response>;
  /** Migrates the database, then runs the loops (sweeper, liveness, health, provisioning limit) until the party ends. Resolves when it is ready to serve. */
  start(): Promise<void>;
  /** Takes nothing more on, lets what is in flight end, and ends loops and timers; resolves within 30 s. What is owed then is in the database (E-115). */
  close(): Promise<void>;
}
