import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseDocument } from "yaml";
import { ComposeError } from "./compose-error.ts";

/** The variables of docker-compose.chaos.yml that a run sets. */
export interface ComposeVariables {
  readonly SEATRIAL_RUN_ID: string;
  readonly SEATRIAL_TOXIPROXY_PORT: string;
  readonly SEATRIAL_CONTROL_PORT: string;
  readonly SEATRIAL_HOST_PORT: string;
  readonly SEATRIAL_ISOLATE_PORT: string;
  readonly SEATRIAL_BERTHS: string;
}

/** The services that a run needs. */
export const NEEDED_SERVICES = ["toxiproxy", "platform"] as const;

export type NeededService = (typeof NEEDED_SERVICES)[number];

/** What is known of a compose file that will do. */
export interface CheckedCompose {
  /** The image of each service that a run needs. */
  readonly images: Readonly<Record<NeededService, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

type Fields = Readonly<Record<string, unknown>>;

/** Says where in the file something is not as it has to be. */
type Wrong = (field: string, why: string) => ComposeError;

const REFERENCE = /\$(?:\$|[A-Za-z_]\w*|\{[A-Za-z_]\w*(?::?-[^}]*)?\})/g;
const BRACED = /^\$\{(\w+)(?:(:?-)(.*))?\}$/s;

const filled = (reference: string, env: Environment): string => {
  if (reference === "$$") return "$";
  const [, name = reference.slice(1), operator, fallback = ""] = BRACED.exec(reference) ?? [];
  const value = env[name];
  return value === undefined || (value === "" && operator === ":-") ? fallback : value;
};

/** Text with its variables filled in, as Compose does: `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME:-default}`, `$$`. */
export const interpolate = (text: string, env: Environment): string => text.replaceAll(REFERENCE, (reference) => filled(reference, env));

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown, env: Environment): string | undefined =>
  typeof value === "string" || typeof value === "number" ? interpolate(String(value), env) : undefined;

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** A command as a list of words; Compose takes a line of text as well. */
const wordsOf = (command: unknown, env: Environment): readonly string[] => {
  const words: readonly unknown[] = Array.isArray(command) ? command : typeof command === "string" ? command.split(/\s+/) : [];
  return words.map((word) => textOf(word, env) ?? "");
};

/** Labels as a map; Compose takes a list of `name=value` as well. */
const labelsOf = (labels: unknown, env: Environment): ReadonlyMap<string, string> => {
  const pairs: readonly (readonly [string, unknown])[] = Array.isArray(labels)
    ? labels.map((label) => {
        const [name = "", ...value] = String(label).split("=");
        return [name, value.join("=")];
      })
    : Object.entries(isFields(labels) ? labels : {});
  return new Map(pairs.map(([name, value]) => [name, textOf(value, env) ?? ""]));
};

/** The arguments without which a run could not reach a service, and what each is for. */
const argumentsOf = (service: NeededService, env: ComposeVariables): readonly (readonly [argument: string, written: string])[] =>
  service === "toxiproxy"
    ? [
        ["-host=127.0.0.1", "-host=127.0.0.1"],
        [`-port=${env.SEATRIAL_TOXIPROXY_PORT}`, "-port=${SEATRIAL_TOXIPROXY_PORT:-8474}"],
      ]
    : [
        [`--control-port=${env.SEATRIAL_CONTROL_PORT}`, "--control-port=${SEATRIAL_CONTROL_PORT:-7400}"],
        [`--host-port=${env.SEATRIAL_HOST_PORT}`, "--host-port=${SEATRIAL_HOST_PORT:-7500}"],
        [`--isolate-port=${env.SEATRIAL_ISOLATE_PORT}`, "--isolate-port=${SEATRIAL_ISOLATE_PORT:-7600}"],
        [`--berths=${env.SEATRIAL_BERTHS}`, "--berths=${SEATRIAL_BERTHS:-1}"],
      ];

const imageOf = (name: NeededService, service: unknown, { env, wrong }: { env: ComposeVariables & Environment; wrong: Wrong }): string => {
  const at = `services.${name}`;
  if (service === undefined) throw wrong(at, "is missing, and a run needs it");
  if (!isFields(service)) throw wrong(at, `has to be a service, found ${shown(service)}`);
  const { image, network_mode: network, labels, command, restart } = service;
  const found = textOf(image, env);
  if (found === undefined || found === "") throw wrong(`${at}.image`, `has to name an image, found ${shown(image)}`);
  if (network !== "host")
    throw wrong(`${at}.network_mode`, `has to be host, so that all traffic stays on loopback, found ${shown(network)}`);
  if (labelsOf(labels, env).get("seatrial.run") !== env.SEATRIAL_RUN_ID)
    throw wrong(`${at}.labels`, "has to mark the run with seatrial.run: ${SEATRIAL_RUN_ID:-by-hand}, or nobody could clean up after it");
  if (restart !== undefined && restart !== "no")
    throw wrong(`${at}.restart`, `has to be left out: it would come back after its run, found ${shown(restart)}`);
  const words = wordsOf(command, env);
  for (const [argument, written] of argumentsOf(name, env))
    if (!words.includes(argument)) throw wrong(`${at}.command`, `has to contain ${written}, found ${shown(command)}`);
  return found;
};

/**
 * Checks that a run can use the compose file at `file` and clean up after it.
 * Throws `ComposeError` (input) that names the file and the field.
 */
export const checkComposeFile = (file: string, env: ComposeVariables & Environment): CheckedCompose => {
  const name = basename(file);
  const wrong: Wrong = (field, why) => new ComposeError("input", `${name}: ${field} ${why}`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ComposeError("input", `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const document = parseDocument(text, { merge: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw new ComposeError("input", `${name}: ${broken.message.split("\n", 1)[0] ?? ""}`, broken);
  const { services } = (document.toJS() ?? {}) as { readonly services?: unknown };
  if (!isFields(services)) throw wrong("services", `has to be there, found ${shown(services)}`);
  const [toxiproxy, platform] = NEEDED_SERVICES.map((service) => imageOf(service, services[service], { env, wrong }));
  return { images: { toxiproxy: toxiproxy ?? "", platform: platform ?? "" } };
};
