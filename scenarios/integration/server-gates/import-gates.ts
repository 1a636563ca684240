import { posix } from "node:path";
import { moduleOf, type Breach, type Gate } from "./gate.ts";
import { visit, type Source } from "./source.ts";

interface Import {
  readonly from: string;
  readonly at: number;
  /** Whether only types come with it: nothing of that file runs. */
  readonly typesOnly: boolean;
}

const SERVER = "#harness/platform/server/";

/** The file of the server that an import names; null when it names something else. */
const target = (source: Source, from: string): string | null => {
  if (from.startsWith(SERVER)) return from.slice(SERVER.length);
  return from.startsWith(".") ? posix.join(posix.dirname(source.path), from) : null;
};

/** Every way to name another file: imports of values and of types alike, exports, imports at run time. */
const importsOf = (source: Source): readonly Import[] => {
  const found: Import[] = [];
  const add = (node: { readonly value: string; readonly start: number } | null, typesOnly = false): void => {
    const from = node === null ? null : target(source, node.value);
    if (node !== null && from !== null) found.push({ from, at: node.start, typesOnly });
  };
  const areTypes = (specifiers: readonly { readonly type: string; readonly importKind?: string | null }[]): boolean =>
    specifiers.length > 0 && specifiers.every(({ importKind }) => importKind === "type");
  visit(source, {
    ImportDeclaration: (node) => add(node.source, node.importKind === "type" || areTypes(node.specifiers)),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind === "type"),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === "type"),
    TSImportType: (node) => add(node.source, true),
    ImportExpression: ({ source: from }) => {
      if (from.type === "Literal" && typeof from.value === "string") add({ value: from.value, start: from.start });
    },
  });
  return found;
};

interface Boundary {
  readonly rule: string;
  /** The modules that the rule is about. */
  readonly inside: readonly string[];
  /** Whether one of them may import that module of the server, itself apart. */
  readonly may: (module: string) => boolean;
  readonly reason: string;
}

/** What files that are inside, or are run by them, import and may not: of files further away only what is run counts. */
const boundary = ({ rule, inside, may, reason }: Boundary): Gate => ({
  rule,
  breaches: (sources) => {
    const byPath = new Map(sources.map((source) => [source.path, source]));
    const own = sources.filter(({ path }) => inside.includes(moduleOf(path)));
    const known = new Set(own);
    const found: Breach[] = [];
    // A set that grows while it is gone through: whatever is run by what is in it comes in, too.
    for (const source of known) {
      const within = own.includes(source);
      const by = within ? "" : ", and the files that the rule is about run this one";
      for (const { from, at, typesOnly } of importsOf(source)) {
        if (typesOnly && !within) continue;
        const next = byPath.get(from);
        const to = moduleOf(from);
        const allowed = to === moduleOf(source.path) || may(to) || (!within && inside.includes(to));
        if (!allowed) found.push({ source, at, reason: `imports ${from}${by}: ${reason}` });
        else if (!typesOnly && next !== undefined) known.add(next);
      }
    }
    return found;
  },
});

/** Modules that hold nothing but types and words. */
const LEAVES = ["ids.ts", "ports.ts", "status.ts"];
/** What may be asked by everybody: who asks and how, the rows, and the words for them. */
const GROUND = ["config.ts", "context.ts", "store", ...LEAVES];
const USERS_OF_BACKENDS = ["a2a", "life", "registry", "routes", "server.ts"];

/** Which module of the server may know which. */
export const IMPORT_GATES: readonly Gate[] = [
  boundary({
    rule: "server:ARCH-01",
    inside: ["auth"],
    may: (module) => GROUND.includes(module),
    reason: "who may do what is settled without knowing what they do",
  }),
  boundary({
    rule: "server:ARCH-02",
    inside: LEAVES,
    may: (module) => LEAVES.includes(module),
    reason: "types and words are known to everybody and know nobody",
  }),
  boundary({
    rule: "server:ARCH-03",
    inside: ["store"],
    may: (module) => LEAVES.includes(module),
    reason: "statements and rows know no work that is done with them",
  }),
  boundary({
    rule: "server:ARCH-04",
    inside: ["backends"],
    may: (module) => !USERS_OF_BACKENDS.includes(module),
    reason: "a backend does not know who makes use of it",
  }),
];
