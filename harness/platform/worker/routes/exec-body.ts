import type { ExecSpec } from "#harness/platform/worker/host/areas/exec-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { wakeBudgetOf } from "./respond.ts";

/** What an exec request asks for, or why it is refused. */
export type ExecBody =
  | { readonly ok: true; readonly spec: ExecSpec; readonly wakeBudgetMs: number | null; readonly stream: boolean }
  | { readonly ok: false; readonly error: string };

const NOT_JSON = Symbol("not JSON");

const isStringRecord = (value: unknown): value is Record<string, string> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === "string");

const jsonOf = async (request: Request): Promise<unknown> => {
  try {
    return (await request.json()) as unknown;
  } catch {
    return NOT_JSON;
  }
};

/** Validates an exec body before anything is touched (worker:EXEC-3, EXEC-10, EXEC-17, EXEC-18). */
export const readExecBody = async (request: Request, { parts, config }: IsolateContext): Promise<ExecBody> => {
  const body = await jsonOf(request);
  if (body === NOT_JSON || !parts.acceptsExecBody(body)) return { ok: false, error: "Invalid JSON body" };
  return parseExec(body as Readonly<Record<string, unknown>>, { parts, config });
};

const parseExec = (body: Readonly<Record<string, unknown>>, { parts, config }: Pick<IsolateContext, "parts" | "config">): ExecBody => {
  const { command, timeout, env = {}, maxWakeTime, stream = false } = body;
  const cwd = body["cwd"] ?? body["workingDir"] ?? null;
  if (typeof command !== "string" || command.trim() === "") return { ok: false, error: "Command is required" };
  const timeoutMs = parts.execTimeoutMs(timeout, { defaultMs: config.execTimeoutMs, maxMs: config.execTimeoutMaxMs });
  if (timeoutMs === null) return { ok: false, error: "timeout must be a positive integer" };
  if (!isStringRecord(env)) return { ok: false, error: "env must be an object of strings" };
  if (cwd !== null && (typeof cwd !== "string" || !cwd.startsWith("/"))) return { ok: false, error: "cwd must be an absolute path" };
  if (typeof stream !== "boolean") return { ok: false, error: "stream must be true or false" };
  const budget = wakeBudgetOf(maxWakeTime);
  if (!budget.ok) return budget;
  return { ok: true, spec: { command, timeoutMs, env, cwd }, wakeBudgetMs: budget.ms, stream };
};
