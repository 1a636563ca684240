import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A program on this machine. */
export interface FoundBinary {
  readonly path: string;
  /** Why this one: the variable that names it, `.tools/bin` or `PATH`. */
  readonly source: string;
}

/** Where to look for a program. */
export interface BinaryPlaces {
  /** A variable that names the program outright, such as `SEATRIAL_K6`. */
  readonly variable: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `npm run tools` installs; the checkout's own folder without it. */
  readonly tools?: string;
}

/** Why the program that a variable names cannot be run: one line for a person. */
export class BinaryError extends Error {
  override readonly name = "BinaryError";
}

/** The folder of `npm run tools`, ignored by git. */
export const TOOLS_BIN = fileURLToPath(new URL("../../../.tools/bin", import.meta.url));

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/**
 * The first of: what the variable names, `.tools/bin`, PATH; null when there is none.
 * Throws `BinaryError` when the variable names something else than a program: to take another one silently would be worse.
 */
export const findBinary = (name: string, { variable, env, tools = TOOLS_BIN }: BinaryPlaces): FoundBinary | null => {
  const named = env[variable];
  if (named !== undefined && named !== "") {
    const path = resolve(named);
    if (!isExecutable(path)) throw new BinaryError(`${variable} names ${named}, which is no program that can be run`);
    return { path, source: variable };
  }
  const installed = join(tools, name);
  if (isExecutable(installed)) return { path: installed, source: ".tools/bin" };
  // An empty part of PATH means the current folder, from where nothing is run unasked.
  const folder = (env["PATH"] ?? "").split(delimiter).find((one) => one !== "" && isExecutable(join(one, name)));
  return folder === undefined ? null : { path: join(folder, name), source: "PATH" };
};
