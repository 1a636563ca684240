import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { BackendFailure } from "./backend-failure.ts";
import type { ScriptedFailures } from "./scripted-failures.ts";

/** What can be told to a fake that runs alone, over its own socket: below this path is nothing of the backend's. */
const PREFIX = "/_seatrial/";

/** A fake that can be told. */
export interface Controlled {
  readonly faults: ScriptedFailures;
  /** Changes how it behaves, such as how long a boot takes; absent where nothing can be changed. */
  readonly tune?: (settings: Readonly<Record<string, unknown>>) => void;
  /** Ends a machine behind the backend's back; false when none of this name runs. */
  readonly crash: (name: string) => boolean;
  readonly heal: () => void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: encoder.encode(`${JSON.stringify(body)}\n`),
});

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const fieldsOf = ({ body }: HttpRequest): Fields | null => {
  try {
    const value: unknown = JSON.parse(decoder.decode(body ?? new Uint8Array()));
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
};

const KINDS: readonly string[] = ["status", "slow", "lost-reply", "reset", "none"] satisfies readonly BackendFailure["kind"][];

const isFailure = (value: unknown): value is BackendFailure =>
  isFields(value) &&
  KINDS.includes(String(value["kind"])) &&
  (value["kind"] !== "status" || typeof value["status"] === "number") &&
  (value["kind"] !== "slow" || typeof value["ms"] === "number");

const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0;

const isSettings = (value: unknown): value is Readonly<Record<string, number | boolean>> =>
  isFields(value) && Object.values(value).every((one) => isCount(one) || typeof one === "boolean");

/** Does what the request tells; what is wrong with it, else null. Nothing is done of a request that is wrong. */
const tell = ({ faults, tune, crash }: Controlled, fields: Fields): string | null => {
  const { next = {}, unreliable = null, settings = null, crash: name = null } = fields;
  const wrong = Object.keys(fields).filter((field) => !["next", "unreliable", "settings", "crash"].includes(field));
  if (wrong.length > 0) return `there is no ${wrong.join(", ")}: next, unreliable, settings and crash can be told`;
  if (!isFields(next) || !Object.values(next).every((list) => Array.isArray(list) && list.every(isFailure)))
    return `next must be lists of failures by the kind of call; a failure's kind is one of ${KINDS.join(", ")}`;
  if (unreliable !== null && !(isFields(unreliable) && isCount(unreliable["percent"]) && isCount(unreliable["slowMs"])))
    return "unreliable must have percent and slowMs";
  if (settings !== null && (tune === undefined || !isSettings(settings)))
    return tune === undefined ? "this fake has no settings" : "settings must be numbers and flags by their names";
  if (name !== null && typeof name !== "string") return "crash must be the name of a machine";
  for (const [kind, list] of Object.entries(next)) faults.failNext(kind, list as readonly BackendFailure[]);
  if (unreliable !== null) faults.unreliable(unreliable["percent"] as number, unreliable["slowMs"] as number);
  if (settings !== null) tune?.(settings);
  return name !== null && !crash(name) ? `nothing of the name ${name} runs` : null;
};

/**
 * Answers what is told to a fake rather than asked of its backend; null for everything else. `POST /_seatrial/faults` with
 * `{next: {provision: [{kind: "status", status: 503}]}, unreliable: {percent, slowMs}, settings: {bootMs}, crash: "i-1"}`, each of them
 * optional; `DELETE /_seatrial/faults` takes all of it back; `GET /_seatrial/counts` says how often each kind of call came.
 */
export const controlAnswer = (fake: Controlled, request: HttpRequest): HttpResponse | null => {
  if (!request.target.startsWith(PREFIX)) return null;
  switch (`${request.method} ${request.target.slice(PREFIX.length)}`) {
    case "GET counts":
      return answer(200, { calls: fake.faults.counts() });
    case "DELETE faults":
      fake.heal();
      return answer(200, { status: "healed" });
    case "POST faults": {
      const fields = fieldsOf(request);
      const wrong = fields === null ? "the body must be a JSON object" : tell(fake, fields);
      return wrong === null ? answer(200, { status: "told" }) : answer(400, { error: wrong });
    }
    default:
      return answer(404, { error: "there is GET counts, POST faults and DELETE faults" });
  }
};
