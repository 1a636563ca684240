import { readdirSync, readFileSync } from "node:fs";

/** How long boots take under a profile: shares add up to a whole of their own. */
export interface BootProfile {
  readonly id: string;
  readonly source: string;
  /** Whether objectives are judged under it, or only printed beside. */
  readonly judged: boolean;
  readonly bootMs: readonly { readonly ms: number; readonly share: number }[];
}

const FOLDER = new URL("../../corpus/profiles/", import.meta.url);
const RANKS = 10_000;

/** The ids of all boot profiles. */
export const profileIds = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .toSorted();

const loaded = new Map<string, BootProfile>();

/** One boot profile by its id. Throws when the file is missing. */
export const loadProfile = (id: string): BootProfile => {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const profile = JSON.parse(readFileSync(new URL(`${id}.json`, FOLDER), "utf8")) as BootProfile;
  loaded.set(id, profile);
  return profile;
};

/** The boot time at a rank from 0 to 9,999: each entry takes its share of the ranks. */
export const bootMsAt = (profile: BootProfile, rank: number): number => {
  const whole = profile.bootMs.reduce((sum, entry) => sum + entry.share, 0);
  let below = 0;
  for (const { ms, share } of profile.bootMs) {
    below += share;
    if (rank * whole < below * RANKS) return ms;
  }
  return profile.bootMs.at(-1)?.ms ?? 0;
};
