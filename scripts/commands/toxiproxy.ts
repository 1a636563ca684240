import { readFileSync } from "node:fs";
import { ApiError } from "#fakes/toxiproxy/api-error.ts";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { say } from "#scripts/output.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { signalled } from "./until-signalled.ts";

export interface ToxiproxyCommandOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly seed: number;
  /** A file with the JSON array that `POST /populate` takes. */
  readonly config?: string | undefined;
  readonly proxyMetrics: boolean;
  /** Hosts beyond this machine. */
  readonly allowHosts?: readonly string[] | undefined;
}

const readConfig = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Runs `act`, and turns what Toxiproxy refuses into one line about the input. */
const asUsage = async <T>(prefix: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ApiError) throw new UsageError(prefix + error.message.replace(/^bad request body: (?:json: )?/, ""));
    throw error;
  }
};

const populate = async (toxiproxy: EmbeddedToxiproxy, file: string, json: string): Promise<void> => {
  await asUsage(`${file}: `, async () => {
    const { error } = await toxiproxy.populate(json);
    if (error !== null) throw error;
  });
};

/**
 * `seatrial toxiproxy`: the embedded Toxiproxy alone, until SIGINT or SIGTERM (or until `ended`).
 * Throws `UsageError` for an address that it may not or cannot listen on, and for a config file that is wrong.
 */
export const toxiproxyCommand = async (options: ToxiproxyCommandOptions, ended: Promise<void> = signalled()): Promise<number> => {
  const { config, host, port, seed, proxyMetrics, allowHosts = [] } = options;
  const json = config === undefined ? null : readConfig(config);
  const toxiproxy = await asUsage("", () => EmbeddedToxiproxy.start({ host, port, seed, proxyMetrics, allowHosts }));
  try {
    if (config !== undefined && json !== null) await populate(toxiproxy, config, json);
    say(`toxiproxy: ${toxiproxy.url} speaks the API of Toxiproxy 2.12 (embedded, seed ${seed}); Ctrl-C ends it`);
    await ended;
  } finally {
    await toxiproxy.close();
  }
  return EXIT.ok;
};
