import { moduleOf, type Breach, type Gate } from "./gate.ts";
import { memberUses } from "./member-use.ts";
import { visit, type Source } from "./source.ts";

const DISPATCH = "dispatch";
const BACKENDS = "backends";
/** The one file that wires the server up. */
const ASSEMBLY = "server.ts";
const DISPATCHER = "dispatcher";

const outside = (sources: readonly Source[], modules: readonly string[]): readonly Source[] =>
  sources.filter(({ path }) => !modules.includes(moduleOf(path)));

/** Takes of a verb from anything but the dispatcher. */
const bypasses = (source: Source, verbs: readonly string[]): readonly Breach[] =>
  memberUses(source)
    .filter(({ property, from }) => verbs.includes(property) && from !== DISPATCHER)
    .map(({ property, from, at }) => ({
      source,
      at,
      reason: `takes ${property} from ${from ?? "an expression"}: workloads are started and stopped through the dispatcher only`,
    }));

const START: Gate = {
  rule: "server:ARCH-06",
  also: ["server:PROV-04"],
  breaches: (sources) => outside(sources, [DISPATCH, BACKENDS]).flatMap((source) => bypasses(source, ["start"])),
};

const STOP: Gate = {
  rule: "server:ARCH-07",
  also: ["server:STOP-15"],
  // The sweeper alone removes containers by their own ids: those that belong to no workspace, which no dispatcher could name.
  breaches: (sources) => [
    ...outside(sources, [DISPATCH, BACKENDS]).flatMap((source) => bypasses(source, ["stop"])),
    ...outside(sources, [DISPATCH, BACKENDS, "sweep"]).flatMap((source) => bypasses(source, ["removeContainer"])),
  ],
};

const ENGINES = ["docker", "controlPlane"];

/** Nobody speaks to an engine or a control plane past its backend. */
const WIRE: Gate = {
  rule: "server:ARCH-06",
  also: ["server:ARCH-07"],
  breaches: (sources) =>
    outside(sources, [BACKENDS, ASSEMBLY]).flatMap((source) =>
      memberUses(source)
        .filter(({ property, from }) => ENGINES.includes(property) && from === "ports")
        .map(({ property, at }) => ({ source, at, reason: `reaches ports.${property}: only a backend speaks to it` })),
    ),
};

/** Which files have to ask the dispatcher for which of its verbs. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  "life/create.ts": ["start"],
  "life/cycle.ts": ["stopWithRetry"],
  "life/park.ts": ["stop", "start"],
  "life/provision.ts": ["startAndWait"],
  "life/remove.ts": ["discard"],
  "life/restart.ts": ["restart"],
};

const ASKS: Gate = {
  rule: "server:ARCH-09",
  also: ["server:RST-18"],
  breaches: (sources) =>
    Object.entries(ASKING).flatMap(([path, verbs]): readonly Breach[] => {
      const source = sources.find((one) => one.path === path);
      if (source === undefined)
        return [{ source: { path, text: "" }, at: 0, reason: "is not there: name the file that has taken over its work" }];
      const asked = memberUses(source).filter(({ from }) => from === DISPATCHER);
      return verbs
        .filter((verb) => !asked.some(({ property }) => property === verb))
        .map((verb) => ({ source, at: 0, reason: `does not ask the dispatcher to ${verb}` }));
    }),
};

const CHOICES = ["chooseBackend", "backendFor"];

/** A name of a choice that a file calls or hands on, other than the dispatcher's own answer. */
const choicesOf = (source: Source): readonly Breach[] => {
  const found: Breach[] = [];
  const breach = (name: string, at: number): void => {
    found.push({ source, at, reason: `uses ${name}: which backend serves is chosen in ${DISPATCH}/ only` });
  };
  for (const { property, from, at } of memberUses(source)) if (CHOICES.includes(property) && from !== DISPATCHER) breach(property, at);
  visit(source, {
    CallExpression: ({ callee }) => {
      if (callee.type === "Identifier" && CHOICES.includes(callee.name)) breach(callee.name, callee.start);
    },
  });
  return found;
};

const ONE_PLACE: Gate = {
  rule: "server:ARCH-16",
  also: ["server:RST-18"],
  breaches: (sources) => outside(sources, [DISPATCH]).flatMap(choicesOf),
};

/** Who may start, stop and choose. */
export const DISPATCH_GATES: readonly Gate[] = [START, STOP, WIRE, ASKS, ONE_PLACE];
