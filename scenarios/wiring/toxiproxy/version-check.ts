import { ToxiproxyClient, ToxiproxyError } from "#harness/rigs/live/toxiproxy-client.ts";
import { ToxiproxyUnusable } from "./toxiproxy-unusable.ts";

/** The oldest Toxiproxy whose behaviour the rigs rely on. */
export const OLDEST_TOXIPROXY = "2.12.0";

const partsOf = (version: string): readonly number[] => version.replace(/^v/, "").split(/[.-]/, 3).map(Number);

/** Whether a version is new enough; one built without a release ("git") is taken at its word. */
export const isRecent = (version: string): boolean => {
  if (version.startsWith("git")) return true;
  const found = partsOf(version);
  for (const [index, oldest] of partsOf(OLDEST_TOXIPROXY).entries()) {
    const part = found[index] ?? 0;
    if (part !== oldest) return part > oldest;
  }
  return true;
};

/** The version of the Toxiproxy at `url`. Throws `ToxiproxyUnusable` when it is unreachable, too old, or none at all. */
export const checkVersion = async (url: string, fault: ToxiproxyUnusable["fault"]): Promise<string> => {
  let version: string;
  try {
    version = await new ToxiproxyClient(url).version();
  } catch (error) {
    if (error instanceof ToxiproxyError) throw new ToxiproxyUnusable(fault, error.message, error);
    throw error;
  }
  if (!isRecent(version))
    throw new ToxiproxyUnusable(fault, `The Toxiproxy at ${url} is version ${version}; needed is ${OLDEST_TOXIPROXY} or newer`);
  return version;
};
