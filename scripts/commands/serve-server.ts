import { ToxiproxyError } from "#harness/rigs/live/toxiproxy-client.ts";
import { BACKENDS, type BackendKind } from "#harness/rigs/server-rig.ts";
import { serveServer, type ServedServer, type ServeServerOptions } from "#scenarios/wiring/server/live/serve-server.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import type { LiveOptions } from "#scripts/live-options.ts";
import { openLiveRig } from "#scripts/live-rig.ts";
import { say } from "#scripts/output.ts";
import { scratchFor } from "#scripts/server-database.ts";
import { oneOf, UsageError, wholeNumber } from "#scripts/usage-error.ts";
import { sayLinks, saySlow, speedOf } from "./say-links.ts";
import { outlive, signalled } from "./until-signalled.ts";

/** What commander hands over: text as typed. */
export interface RawServeServerOptions {
  readonly factor: string;
  readonly model?: string | undefined;
  readonly bootMs?: string | undefined;
  readonly seed: string;
  readonly port?: string | undefined;
  /** Of the worker alone. */
  readonly platform?: string | undefined;
  readonly bootProfile?: string | undefined;
  readonly load?: string | undefined;
}

export interface ServeServerCommandOptions extends Omit<ServeServerOptions, "berth"> {
  /** Where clients reach the server; 0 takes a free port. */
  readonly port: number;
  readonly live: LiveOptions;
}

const PORT_MAX = 65_535;
/** As long as an agent boots of which nothing is said in a story: enough to see it come. */
const DEFAULT_BOOT_MS = 1_000;

/** Checks the options of `seatrial serve --subject server`. Throws `UsageError`. */
export const checkServeServerOptions = (raw: RawServeServerOptions, live: LiveOptions): ServeServerCommandOptions => {
  const { platform, bootProfile, load = "" } = raw;
  for (const [option, value] of Object.entries({ "--platform": platform, "--boot-profile": bootProfile, "--load": load || undefined }))
    if (value !== undefined) throw new UsageError(`${option} is of the worker: leave it out with --subject server`);
  const port = wholeNumber("--port", raw.port ?? "0", 0);
  if (port > PORT_MAX) throw new UsageError(`--port ${port}: a port is at most ${PORT_MAX}`);
  return {
    ...{ port, live },
    factor: wholeNumber("--factor", raw.factor, 1),
    backend: oneOf<BackendKind>("backend", raw.model ?? "docker", BACKENDS),
    bootMs: raw.bootMs === undefined ? DEFAULT_BOOT_MS : wholeNumber("--boot-ms", raw.bootMs, 1),
    seed: wholeNumber("--seed", raw.seed, 0),
  };
};

const IN_USE = /address already in use/;

/** A port that was asked for and that another program has is the caller's to change. */
const onAskedPort = async (port: number, open: () => Promise<ServedServer>): Promise<ServedServer> => {
  try {
    return await open();
  } catch (error) {
    const isTaken = port !== 0 && error instanceof ToxiproxyError && IN_USE.test(error.serverText ?? "");
    throw isTaken ? new UsageError(`port ${port} of 127.0.0.1 is in use by another program`) : error;
  }
};

const HELLO = '{"method":"message/send","params":{"message":{"role":"user","parts":[{"kind":"text","text":"hello"}]}}}';

/** What a person needs to play: addresses, the headers, and commands to paste. */
const tell = ({ url, headers, proxies }: ServedServer, toxiproxy: string, { backend, bootMs }: ServeServerCommandOptions): void => {
  const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const given = shown.map((one) => `-H '${one}'`).join(" ");
  say(`server:      ${url}`);
  for (const one of shown) say(`header:      ${one}`);
  sayLinks(toxiproxy, proxies);
  // Where nothing is provisioned, whoever has an agent runs it himself.
  const [what, body] =
    backend === "none"
      ? ["that waits for your own agent", '{"name":"ada","external":true}']
      : [`(its agent boots ${bootMs} ms)`, '{"name":"ada"}'];
  say(`create a workspace ${what}, see it, and send it a message (ID is of the answer):`);
  say(`  curl -X POST ${url}/workspaces ${given} -d '${body}'`);
  say(`  curl ${url}/workspaces ${given}`);
  say(`  curl -X POST ${url}/workspaces/ID/a2a ${given} -d '${HELLO}'`);
  const database = proxies.get("server>database");
  if (database !== undefined) saySlow("the database slow", toxiproxy, database);
  say("Ctrl-C ends it");
};

/**
 * `seatrial serve --subject server`: the workspace server on loopback to play with by hand, with its backends and agents and a proxy
 * on every link, until SIGINT or SIGTERM (or until `ended`). Throws `UsageError` for a port that it cannot have, and what the doors to
 * Toxiproxy and the database throw.
 */
export const serveServerCommand = async (options: ServeServerCommandOptions, ended: Promise<void> = signalled()): Promise<number> => {
  const { live, seed, port, backend, factor } = options;
  using _ = outlive();
  const rig = await openLiveRig("seatrial serve", { ...live, seed, subjects: ["server"] });
  try {
    const { kind, version, url } = rig.toxiproxy;
    const berth = { ...rig.berth("hand"), database: scratchFor(rig.database.url, "hand"), ...(port === 0 ? {} : { port }) };
    await using served = await onAskedPort(port, () => serveServer({ ...options, berth }));
    say(`serve: the workspace server on ${backend} at ${speedOf(factor)}, through Toxiproxy ${version} (${kind})`);
    say(`database:    ${rig.database.what}`);
    tell(served, url, options);
    await ended;
  } finally {
    await rig.close();
  }
  return EXIT.ok;
};
