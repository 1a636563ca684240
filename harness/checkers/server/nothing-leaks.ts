import { eventsOf, journalOf, operationsOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import { CANARY } from "#harness/checkers/nothing-secret.ts";
import type { History } from "#harness/history/event.ts";
import { secretWrites } from "./secret-writes.ts";
import { statusChanges } from "./status-changes.ts";

/** Words that only a backend says: of a cloud, of a Docker daemon, of a database. */
const BACKEND_WORDS: readonly string[] = [
  ...["t3.large", "ami-0abc", "vpc-0abc", "subnet-0abc", "UnauthorizedOperation", "RunInstances", "<RequestID>"],
  ...["No such container", "removal of container", "Error response from daemon", "duplicate key value", "violates"],
  // Of a database that is away, and of the way to it.
  ...["server>database", "ECONNREFUSED", "ECONNRESET", "terminating connection", "the database system is"],
];

/** Shorter ones stand in other words by chance. */
const SECRET_CHARS_MIN = 6;
const PLANTED_CHARS_MIN = 16;

/** A text that left the server, and by which way. */
interface Left {
  readonly t: number;
  readonly by: "answer" | "row or event" | "log";
  readonly text: string;
}

const leftOf = (history: History): readonly Left[] => {
  const answers = operationsOf(history).flatMap(({ complete }) =>
    complete === undefined ? [] : [{ t: complete.t, by: "answer" as const, text: JSON.stringify(complete.body) }],
  );
  const rows = statusChanges(history).map(({ t, message }) => ({ t, by: "row or event" as const, text: message }));
  const rest = journalOf(history, "rest").flatMap(({ t, entry }) => {
    if (entry.kind === "rest-event") return [{ t, by: "row or event" as const, text: JSON.stringify(entry["payload"]) }];
    return entry.kind === "rest-workspace" ? [{ t, by: "row or event" as const, text: String(entry["last_sample_error"] ?? "") }] : [];
  });
  const logs = eventsOf(history, "log").map(({ t, message, fields }) => ({
    t,
    by: "log" as const,
    text: `${message} ${JSON.stringify(fields)}`,
  }));
  return [...answers, ...rows, ...rest, ...logs];
};

/** What stories made backends say in their failures. */
const plantedIn = (history: History): readonly string[] =>
  eventsOf(history, "fault").flatMap(({ fault }) =>
    fault.kind === "party" && fault.fault.type === "calls-fail"
      ? (fault.fault.texts ?? []).filter((text) => text.length >= PLANTED_CHARS_MIN)
      : [],
  );

/** No words of a backend in an answer, row or event, and no secret in anything that leaves (server:LEAK-01, LEAK-06, LEAK-07). */
export const nothingLeaks: Checker = {
  id: "nothing-leaks",
  rules: ["server:LEAK-01", "server:LEAK-06", "server:LEAK-07"],
  check: (history) => {
    const stored = new Tally("server:LEAK-01");
    const answered = new Tally("server:LEAK-06");
    const secret = new Tally("server:LEAK-07");
    const words = [...BACKEND_WORDS, ...plantedIn(history)];
    const values = secretWrites(history).flatMap(({ value }) => (value !== null && value.length >= SECRET_CHARS_MIN ? [value] : []));
    const secrets = [CANARY, ...values];
    for (const { t, by, text } of leftOf(history)) {
      const known = secrets.find((one) => text.includes(one));
      secret.expect(known === undefined, t, () => `a secret left in ${by === "log" ? "a log line" : `an ${by}`}`);
      if (by === "log") continue;
      const raw = words.find((one) => text.includes(one));
      (by === "answer" ? answered : stored).expect(
        raw === undefined,
        t,
        () => `"${raw ?? ""}" of a backend left in ${by === "answer" ? "an answer" : "a row or an event"}`,
      );
    }
    return [stored.verdict, answered.verdict, secret.verdict];
  },
};
