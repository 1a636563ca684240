import { subjectOf } from "#harness/history/subject.ts";

/** Everything that names one voyage: what `replay` needs to sail it again. */
export interface VoyageName {
  readonly scenario: string;
  /** Unsigned 32-bit. */
  readonly seed: number;
  /** `d0` for the first directed plan, a fast-check path for a shrunk one, null for the plan that the seed draws. */
  readonly path: string | null;
  /** The variant of the world that it is sailed in: the SDK model `S` or `R` (worker), the backend `saas`, `docker` or `none` (server). */
  readonly model: string;
  readonly rig: string;
  readonly profile: string;
  readonly defect: string | null;
  readonly variant: string | null;
}

/** A token that cannot be read; the message says what was found and what was expected. */
export class TokenError extends Error {
  override readonly name = "TokenError";
}

/** What a token leaves out; it has to be readable without its scenario, so the model is the usual one of the subject. */
const defaultsOf = (scenario: string): Readonly<Record<string, string>> => ({
  model: subjectOf(scenario) === "server" ? "saas" : "S",
  rig: "sim",
  profile: "production-like",
});
const OPTIONS = ["model", "rig", "profile", "defect", "variant"] as const;
const SHAPE = "v1:<scenario>@<seed>[:<path>][+model=NAME][+rig=live][+profile=NAME][+defect=ID][+variant=ID]#<commit>";
const SEED_MAX = 2 ** 32 - 1;

/** The token of a voyage at a commit. */
export const formatToken = (name: VoyageName, commit: string): string => {
  const path = name.path === null ? "" : `:${name.path}`;
  const defaults = defaultsOf(name.scenario);
  const options = OPTIONS.map((key) => (name[key] === null || name[key] === defaults[key] ? "" : `+${key}=${name[key]}`)).join("");
  return `v1:${name.scenario}@${name.seed}${path}${options}#${commit}`;
};

/** A seed as users give it. Throws `TokenError` when it is none. */
export const parseSeed = (text: string): number => {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > SEED_MAX) {
    throw new TokenError(`"${text}" is not a seed: expected a whole number from 0 to ${SEED_MAX}`);
  }
  return seed;
};

/** Reads a token. Throws `TokenError` with what was expected. */
export const parseToken = (token: string): { readonly name: VoyageName; readonly commit: string } => {
  const version = /^v(\d+):/.exec(token)?.[1];
  if (version === undefined) throw new TokenError(`"${token}" is not a token: expected ${SHAPE}`);
  if (version !== "1") throw new TokenError(`The token is of version ${version}: this Seatrial reads version 1`);
  const match = /^v1:([\w/.-]+)@(\d+)(?::([\w:]+))?((?:\+[a-z]+=[\w.-]+)*)#([\w.-]+)$/.exec(token);
  if (match === null) throw new TokenError(`"${token}" is malformed: expected ${SHAPE}`);
  const [, scenario = "", seed = "", path, options = "", commit = ""] = match;
  const given = new Map<string, string>();
  for (const option of options.split("+").filter((one) => one !== "")) {
    const [key = "", value = ""] = option.split("=");
    if (!OPTIONS.some((one) => one === key)) {
      throw new TokenError(`The token has an unknown option "${key}": expected model, rig, profile, defect or variant`);
    }
    given.set(key, value);
  }
  const { model = "", rig = "", profile = "", ...parts } = { ...defaultsOf(scenario), ...Object.fromEntries(given) };
  const name: VoyageName = {
    scenario,
    seed: parseSeed(seed),
    path: path ?? null,
    model,
    rig,
    profile,
    defect: parts["defect"] ?? null,
    variant: parts["variant"] ?? null,
  };
  return { name, commit };
};
