import type { Phase } from "./migration.ts";
import type { WorkerParts } from "./parts.ts";

/** The environment of the worker: numbers or numeric strings (worker:CFG-2). */
export type WorkerEnv = Readonly<Record<string, string | number | undefined>>;

export interface WorkerConfig {
  readonly adminSecret: string | null;
  readonly wakeBudgetMs: number;
  readonly phase: Phase;
  readonly execTimeoutMs: number;
  readonly execTimeoutMaxMs: number;
  readonly retryAttempts: number;
  readonly retryBaseDelayMs: number;
  /** Where a read looks that names no source (worker:FILE-4). */
  readonly filesDefaultSource: FilesSource;
  /** One line for each value that was not used as given (worker:CFG-3). */
  readonly warnings: readonly string[];
}

/** What a read may name as its source. */
export type FilesSource = "auto" | "r2" | "container";

const isFilesSource = (value: unknown): value is FilesSource => value === "auto" || value === "r2" || value === "container";

interface Range {
  readonly fallback: number;
  readonly max: number;
}

/** Reads the configuration; a value out of its range is replaced by the default and named in a warning. */
export const readConfig = (env: WorkerEnv, parts: WorkerParts): WorkerConfig => {
  const { phase, warning } = parts.phaseOf(env);
  const warnings: string[] = warning === null ? [] : [warning];
  const number = (name: string, { fallback, max }: Range): number => {
    const given = parts.honours(name) ? env[name] : undefined;
    if (given === undefined || given === "") return fallback;
    const value = parts.configNumber(given);
    if (value !== null && value >= 1 && value <= max) return Math.floor(value);
    warnings.push(`${name} must be a number in 1..${max}, found ${JSON.stringify(given)}: using ${fallback}`);
    return fallback;
  };
  const execTimeoutMaxMs = number("MAX_EXEC_TIMEOUT_MS", { fallback: parts.execLimits.maxMs, max: 86_400_000 });
  const execTimeoutMs = number("DEFAULT_EXEC_TIMEOUT_MS", {
    fallback: Math.min(phase.execTimeoutMs, parts.execLimits.defaultMs),
    max: 86_400_000,
  });
  if (execTimeoutMs > execTimeoutMaxMs) warnings.push("DEFAULT_EXEC_TIMEOUT_MS is above MAX_EXEC_TIMEOUT_MS: lowered to it");
  const memoryMB = number("INSTANCE_MEMORY_MB", { fallback: 4_096, max: 1_048_576 });
  const heapMB = number("GATEWAY_HEAP_MB", { fallback: 3_072, max: 1_048_576 });
  // The kernel would end the whole VM (137) before the heap's own error (134) can be told (worker:OOM-4).
  if (heapMB >= memoryMB) warnings.push(`GATEWAY_HEAP_MB (${heapMB}) must be below INSTANCE_MEMORY_MB (${memoryMB})`);
  const source = env["FILES_DEFAULT_SOURCE"] ?? phase.fileSource;
  if (!isFilesSource(source))
    warnings.push(`FILES_DEFAULT_SOURCE must be auto, r2 or container, found ${JSON.stringify(source)}: using ${phase.fileSource}`);
  const secret = env["MOLTBOT_GATEWAY_TOKEN"];
  return {
    adminSecret: typeof secret === "string" && secret !== "" ? secret : null,
    wakeBudgetMs: number("SANDBOX_WAKE_TIMEOUT_MS", { fallback: parts.wakeBudgetMs, max: 3_600_000 }),
    phase,
    execTimeoutMs: Math.min(execTimeoutMs, execTimeoutMaxMs),
    execTimeoutMaxMs,
    retryAttempts: number("RETRY_ATTEMPTS", { fallback: parts.retryAttempts, max: 10 }),
    retryBaseDelayMs: number("RETRY_BASE_DELAY_MS", { fallback: 1_000, max: 60_000 }),
    filesDefaultSource: isFilesSource(source) ? source : phase.fileSource,
    warnings,
  };
};
