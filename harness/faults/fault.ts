import type { LinkToxic } from "./toxic.ts";

/** What a party can do wrong by itself. Times are milliseconds. */
export type PartyFault =
  /** The VM is gone at once: processes, files and sessions with it; keep-alive does not help. */
  | { readonly type: "vm-loss" }
  /** The idle clock fires now; respects keep-alive. */
  | { readonly type: "idle-expiry" }
  /** The gateway process dies with this exit code; the VM lives on. */
  | { readonly type: "gateway-exit"; readonly exitCode: number }
  /** The Durable Object is replaced; the old instance may run on as a zombie. */
  | { readonly type: "host-reset"; readonly zombie: boolean }
  /** The Durable Object's process dies: no catch, no finally. */
  | { readonly type: "host-crash" }
  /** The container or instance of a workspace ends by itself. */
  | { readonly type: "machine-crash"; readonly workspace: string }
  /** The same, and what it stored is gone with it. */
  | { readonly type: "machine-wipe"; readonly workspace: string }
  /** The agent of a workspace dies, hangs or falls silent; its machine stays. */
  | { readonly type: "agent-ill"; readonly workspace: string; readonly how: string }
  /** The next calls of this kind fail so, in order; `texts` is what they say. */
  | { readonly type: "calls-fail"; readonly call: string; readonly failures: string; readonly texts?: readonly string[] }
  /** Of every 100 calls about so many fail or are slow; 0 ends it. */
  | { readonly type: "unreliable"; readonly percent: number; readonly slowMs: number }
  /** The server's process dies; another one starts later. */
  | { readonly type: "server-crash"; readonly downMs: number }
  /** The server's process is told to end, and ends in order; another one starts later. */
  | { readonly type: "server-stop"; readonly downMs: number };

/** A fault as it stands in plans and histories: plain data. */
export type Fault =
  | ({ readonly kind: "toxic" } & LinkToxic)
  | { readonly kind: "party"; readonly party: string; readonly fault: PartyFault };

/** One line for people: what is wrong, and where. */
export const describeFault = (fault: Fault): string => {
  const details = (data: object): string =>
    Object.entries(data)
      .filter(([key]) => key !== "type")
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(" ");
  return fault.kind === "toxic"
    ? `${fault.toxic.type} on ${fault.link} (${fault.stream}) ${details(fault.toxic)}`.trimEnd()
    : `${fault.fault.type} of ${fault.party} ${details(fault.fault)}`.trimEnd();
};
