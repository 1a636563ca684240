import type { WantedToxiproxy } from "#scenarios/wiring/toxiproxy/door.ts";

/** Which Toxiproxy stands on the links of the live rig, and where traffic may go. */
export interface LiveOptions {
  readonly toxiproxy: Pick<WantedToxiproxy, "url" | "prefer" | "required">;
  /** Hosts beside loopback that are allowed. */
  readonly allowHosts: readonly string[];
}

const WAYS = ["auto", "embedded", "path", "container"] as const;

/** `--toxiproxy`: a way, whose failure ends the run unless it is followed by `?`; anything else is a URL. */
export const liveOptions = (toxiproxy: string, allowHosts: readonly string[]): LiveOptions => {
  const preferred = toxiproxy.endsWith("?") ? toxiproxy.slice(0, -1) : toxiproxy;
  const prefer = WAYS.find((way) => way === preferred);
  if (prefer === undefined) return { toxiproxy: { url: toxiproxy, prefer: "auto" }, allowHosts };
  return { toxiproxy: { prefer, required: preferred === toxiproxy && prefer !== "auto" }, allowHosts };
};
