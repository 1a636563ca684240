import type { LogReport } from "#harness/platform/worker/host/areas/lifecycle-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { respond } from "./respond.ts";

const LINES_DEFAULT = 200;
/** A look at the process table and the reading of one output, ms. */
const LOGS_MS = 20_000;

type Tail = { readonly ok: true; readonly lines: number } | { readonly ok: false; readonly error: string };

/** How many lines of each stream: `tail`, or its alias `lines` (worker:LIFE-9). */
const tailOf = (query: URLSearchParams): Tail => {
  const given = [...query.getAll("tail"), ...query.getAll("lines")];
  const [first = String(LINES_DEFAULT)] = given;
  if (given.some((one) => one !== first)) return { ok: false, error: "tail and lines say different things" };
  if (!/^[1-9]\d{0,6}$/.test(first)) return { ok: false, error: "tail must be a positive integer" };
  return { ok: true, lines: Number(first) };
};

const linesOf = (text: string): readonly string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

const tailText = (lines: readonly string[], count: number): string => lines.slice(-count).join("\n");

/** GET /users/:id/logs: what the gateway wrote, also a dead one; nothing is woken for it (worker:LIFE-9, HIB-4). */
export const logsRoute = async (context: IsolateContext, userId: string, query: URLSearchParams): Promise<Response> => {
  const tail = tailOf(query);
  if (!tail.ok) return respond(context, { status: 400, fields: { error: tail.error, userId } });
  const host = context.ports.host(sandboxName(userId));
  const found = await attempt(context, {
    operation: "read",
    wakeBudgetMs: 1,
    operationMs: LOGS_MS,
    run: async () => ({ ok: true, value: await host.logs(query.get("processId")), waitedMs: 0 }),
  });
  if (!found.ok) {
    const answer = context.parts.answerFailure("read", found.failure, found.attempts);
    return respond(context, { ...answer, fields: { userId, ...answer.fields } });
  }
  return answerLogs(context, { userId, lines: tail.lines }, found.value);
};

const answerLogs = (context: IsolateContext, asked: { readonly userId: string; readonly lines: number }, report: LogReport): Response => {
  const { userId, lines } = asked;
  if (!report.found) {
    const fields = { userId, error: "No gateway process found", processes: report.processes };
    return respond(context, { status: 404, fields });
  }
  const { id, command, status } = report.process;
  const [stdout, stderr] = [linesOf(report.stdout), linesOf(report.stderr)];
  const fields = {
    userId,
    processId: id,
    command,
    status,
    stdout: tailText(stdout, lines),
    stderr: tailText(stderr, lines),
    totalStdoutLines: stdout.length,
    totalStderrLines: stderr.length,
  };
  return respond(context, { status: 200, fields });
};
