import type { WantedToxiproxy } from "#scenarios/wiring/toxiproxy/door.ts";
import { UsageError } from "./usage-error.ts";

/** Which Toxiproxy stands on the links of the live rig, and where traffic may go. */
export interface LiveOptions {
  readonly toxiproxy: Pick<WantedToxiproxy, "url" | "prefer" | "required">;
  /** What the server's database is: `auto`, `pglite`, `container` or a PostgreSQL's URL. */
  readonly database: string;
  /** Hosts beside loopback that are allowed. */
  readonly allowHosts: readonly string[];
  /** Toxiproxy and the platforms in containers of docker-compose.chaos.yml, for so many voyages at once. */
  readonly compose?: { readonly berths: number };
}

const WAYS = ["auto", "embedded", "path", "container"] as const;

/** `--toxiproxy`: a way, whose failure ends the run unless it is followed by `?`; anything else is a URL. */
export const liveOptions = (toxiproxy: string, allowHosts: readonly string[], database = "auto"): LiveOptions => {
  const preferred = toxiproxy.endsWith("?") ? toxiproxy.slice(0, -1) : toxiproxy;
  const prefer = WAYS.find((way) => way === preferred);
  if (prefer === undefined) return { toxiproxy: { url: toxiproxy, prefer: "auto" }, allowHosts, database };
  return { toxiproxy: { prefer, required: preferred === toxiproxy && prefer !== "auto" }, allowHosts, database };
};

/** `--compose`: in containers, which have a Toxiproxy of their own. Throws `UsageError` where another one, or another rig, is asked for. */
export const inContainers = (live: LiveOptions, { rig, berths }: { readonly rig: string; readonly berths: number }): LiveOptions => {
  if (rig !== "live") throw new UsageError(`--compose is for the live rig: add --rig live, or leave it out`);
  if (live.toxiproxy.url !== undefined || live.toxiproxy.prefer !== "auto")
    throw new UsageError("--compose brings a Toxiproxy of its own: leave --toxiproxy out");
  return { ...live, compose: { berths } };
};
