import { journalOf, operationsOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** One call that carried a token. */
interface TokenCall {
  readonly token: string;
  readonly what: string;
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly status: number;
}

/** Verbs that a token opens; a message (server:A2A-15) and a look at a workspace need none. */
const GUARDED: readonly string[] = [
  ...["restart", "pause", "resume", "hibernate", "collapse", "saveSecret", "deleteSecret", "setModel"],
  ...["state", "mintToken", "rotate", "connection", "register", "heartbeat"],
];

const callsOf = (history: History): readonly TokenCall[] => {
  const clients = operationsOf(history).flatMap(({ invoke, complete }) => {
    const token = invoke.args["bearer"];
    if (typeof token !== "string" || !GUARDED.includes(invoke.verb)) return [];
    if (complete === undefined || complete.status === null) return [];
    return [{ token, what: `${invoke.verb} (operation ${invoke.op})`, askedAt: invoke.t, answeredAt: complete.t, status: complete.status }];
  });
  const agents = journalOf(history, "agent").flatMap(({ t, entry }) => {
    const { kind, token, status, tookMs } = entry;
    if (kind !== "agent-register" && kind !== "agent-heartbeat") return [];
    if (typeof token !== "string" || typeof status !== "number") return [];
    return [{ token, what: `${kind} of ${String(entry["workspace"])}`, askedAt: t - Number(tookMs), answeredAt: t, status }];
  });
  return [...clients, ...agents];
};

/** Whoever presents a token after its revocation was over is refused (server:TOK-15). */
export const revokedRefused: Checker = {
  id: "revoked-refused",
  rules: ["server:TOK-15"],
  check: (history) => {
    const tally = new Tally("server:TOK-15");
    const revoked = new Map(
      journalOf(history, "database")
        .filter(({ entry }) => entry.kind === "token-revoke")
        .map(({ t, entry }) => [String(entry["token"]), t]),
    );
    for (const { token, what, askedAt, answeredAt, status } of callsOf(history)) {
      const revokedAt = revoked.get(token);
      if (revokedAt === undefined || askedAt <= revokedAt) continue;
      tally.expect(
        status >= 400,
        answeredAt,
        () => `token ${token} was revoked at ${revokedAt} ms, and ${what} at ${askedAt} ms was answered ${status}`,
      );
    }
    return [tally.verdict];
  },
};
