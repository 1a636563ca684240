import type { HistoryEvent, HistoryHeader } from "#harness/history/event.ts";
import type { BackendKind } from "#harness/rigs/server-rig.ts";
import type { Scale } from "#harness/rigs/scaled-clock.ts";
import type { Sailed } from "#harness/voyage/voyage.ts";

/** Where the parties of a platform process listen, such as `127.0.0.1:40123`; by the names that links have. */
export interface PlatformAddresses {
  /** Where voyages are begun and ended; no link leads there. */
  readonly control: string;
  readonly parties: Readonly<Record<string, string>>;
}

/** Asks for a new platform; what was there before is gone. `POST /launch` */
export interface LaunchOrder {
  readonly header: HistoryHeader;
  readonly scale: Omit<Scale, "startedNs"> & { readonly startedNs: string };
  readonly env: Readonly<Record<string, string | number>>;
  readonly defect: string | null;
  readonly variant: string | null;
  /** Where each link of the platform begins, such as `http://127.0.0.1:40123`. */
  readonly origins: Readonly<Record<string, string>>;
}

/** The same for the workspace server: which provisioner is wired, and which life of its process this is. */
export interface ServerLaunchOrder extends LaunchOrder {
  readonly backend: BackendKind;
  /** From 1; above it, the process before it died. */
  readonly life: number;
  /** Its DATABASE_URL, which leads through the proxy of `server>database`. */
  readonly database: string;
}

/** Does something to the Durable Object of a sandbox. `POST /host` */
export type HostOrder =
  | { readonly sandbox: string; readonly act: "reset"; readonly zombie: boolean }
  | { readonly sandbox: string; readonly act: "crash" | "evict" };

/** What the platform's process saw of the voyage. `POST /end` */
export interface EndOfVoyage {
  readonly events: readonly HistoryEvent[];
  readonly part: Sailed["part"];
}
