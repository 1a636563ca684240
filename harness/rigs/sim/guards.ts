import type { KeyedDraws } from "#harness/seed/draw.ts";
import { currentScope } from "./scope.ts";

/** What the guarded globals answer with while a voyage runs. */
export interface GuardOptions {
  readonly now: () => number;
  readonly draws: KeyedDraws;
  readonly unhandled: (message: string) => void;
}

/** A call of a global that a voyage may not make. */
class GuardError extends Error {
  override readonly name = "GuardError";
}

const OURS = /[\\/](?:harness[\\/]platform|fakes|scenarios|corpus)[\\/]/;
const LIBRARY = /[\\/]node_modules[\\/]/;

/** This file's own frames, Node's between them, and the caller's. */
const FRAMES = 6;

type Caller = "ours" | "library" | "other";

/** Who called a guarded global: the first frame that is neither this file nor Node's own code. */
const callerOf = (): Caller => {
  const usual = Error.stackTraceLimit;
  // Libraries ask for the time often, and a whole stack costs more than what they do with it.
  Error.stackTraceLimit = FRAMES;
  const frames = (new Error("who calls?").stack ?? "").split("\n").slice(1);
  Error.stackTraceLimit = usual;
  const frame = frames.find((line) => !line.includes("guards.ts") && !line.includes("node:"));
  if (frame === undefined) return "other";
  if (LIBRARY.test(frame)) return "library";
  return OURS.test(frame) ? "ours" : "other";
};

interface Guarded {
  readonly name: string;
  readonly port: string;
  readonly holder: object;
  readonly key: string;
  /** What a library gets instead; undefined: the real thing. */
  readonly instead?: (options: GuardOptions) => unknown;
}

const GUARDED: readonly Guarded[] = [
  { name: "Date.now", port: "clock.now()", holder: Date, key: "now", instead: (options) => options.now() },
  { name: "performance.now", port: "clock.now()", holder: performance, key: "now", instead: (options) => options.now() },
  {
    name: "Math.random",
    port: "random.uint32()",
    holder: Math,
    key: "random",
    instead: (options) => options.draws.next("library Math.random") / 2 ** 32,
  },
  { name: "setTimeout", port: "clock.timer(ms)", holder: globalThis, key: "setTimeout" },
  { name: "setInterval", port: "clock.timer(ms)", holder: globalThis, key: "setInterval" },
  { name: "setImmediate", port: "clock.timer(0)", holder: globalThis, key: "setImmediate" },
  { name: "fetch", port: "the channel of a link", holder: globalThis, key: "fetch" },
  { name: "crypto.randomUUID", port: "randomId(random, prefix)", holder: globalThis.crypto, key: "randomUUID" },
  { name: "crypto.getRandomValues", port: "random.uint32()", holder: globalThis.crypto, key: "getRandomValues" },
];

let librarySubstitutions = 0;

/** How many calls of libraries were answered with virtual time or a draw, in this thread so far. */
export const countLibrarySubstitutions = (): number => librarySubstitutions;

const guard = (guarded: Guarded, options: GuardOptions): (() => void) => {
  const holder = guarded.holder as Record<string, unknown>;
  const own = Object.getOwnPropertyDescriptor(holder, guarded.key);
  const original = holder[guarded.key] as (...args: unknown[]) => unknown;
  const replacement = function guardedGlobal(this: unknown, ...args: unknown[]): unknown {
    if (currentScope() === undefined) return Reflect.apply(original, this, args);
    const caller = callerOf();
    if (caller === "ours") {
      throw new GuardError(`${guarded.name} was called inside a voyage: use ${guarded.port}, which the rig controls`);
    }
    if (caller === "library" && guarded.instead !== undefined) {
      librarySubstitutions += 1;
      return guarded.instead(options);
    }
    return Reflect.apply(original, this, args);
  };
  Object.defineProperty(holder, guarded.key, { value: replacement, configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(holder, guarded.key);
    else Object.defineProperty(holder, guarded.key, own);
  };
};

/** `new Date()` without an instant reads the clock too. */
const guardDate = (options: GuardOptions): (() => void) => {
  const original = globalThis.Date;
  const guarded = new Proxy(original, {
    construct: (target, args, newTarget) => {
      if (args.length > 0 || currentScope() === undefined) return Reflect.construct(target, args, newTarget) as object;
      const caller = callerOf();
      if (caller === "ours") throw new GuardError("new Date() was called inside a voyage: use clock.now(), which the rig controls");
      if (caller === "library") librarySubstitutions += 1;
      return Reflect.construct(target, caller === "library" ? [options.now()] : [], newTarget) as object;
    },
  });
  globalThis.Date = guarded;
  return () => {
    globalThis.Date = original;
  };
};

/** Guards the thread's wall clock, timers, random and network for the time of `voyage`. */
export const withGuards = async <T>(options: GuardOptions, voyage: () => Promise<T>): Promise<T> => {
  const listeners = process.rawListeners("unhandledRejection") as ((...args: unknown[]) => void)[];
  process.removeAllListeners("unhandledRejection");
  const onUnhandled = (reason: unknown): void => {
    options.unhandled(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
  };
  process.on("unhandledRejection", onUnhandled);
  const restore = [...GUARDED.map((guarded) => guard(guarded, options)), guardDate(options)];
  try {
    return await voyage();
  } finally {
    for (const put of restore) put();
    process.removeListener("unhandledRejection", onUnhandled);
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
};
