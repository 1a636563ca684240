import type { ClassElement } from "oxc-parser";
import { moduleOf, type Breach, type Gate } from "./gate.ts";
import { keyName, memberUses } from "./member-use.ts";
import { visit, type Source } from "./source.ts";

const BACKENDS = "backends";
const ASSEMBLY = "server.ts";
const VERBS = ["start", "stop"];

interface Named {
  readonly name: string;
  readonly source: Source;
  readonly at: number;
}

interface BackendClass extends Named {
  /** Whether the compiler holds it to an interface. */
  readonly held: boolean;
}

const methodOf = (element: ClassElement): string | null =>
  element.type === "MethodDefinition" ? keyName(element.key, element.computed) : null;

/** The classes that start and stop workloads. */
const classesOf = (source: Source): readonly BackendClass[] => {
  const found: BackendClass[] = [];
  visit(source, {
    ClassDeclaration: ({ id, body, implements: held, start }) => {
      const methods = body.body.map(methodOf);
      if (VERBS.every((verb) => methods.includes(verb)))
        found.push({ name: id?.name ?? "", source, at: start, held: (held ?? []).length > 0 });
    },
  });
  return found;
};

/** What the interfaces of the backends promise. */
const promisesOf = (source: Source): readonly Named[] => {
  const found: Named[] = [];
  visit(source, {
    TSMethodSignature: ({ key, computed, start }) => {
      const name = keyName(key, computed);
      if (name !== null) found.push({ name, source, at: start });
    },
  });
  return found;
};

/** Where a file names one of these classes as a type of its own needs, other than to pick from it what it calls. */
const wideNeeds = (source: Source, classes: readonly string[]): readonly Named[] => {
  const named: Named[] = [];
  const picked = new Set<number>();
  visit(source, {
    TSTypeReference: ({ typeName, typeArguments, start }) => {
      if (typeName.type !== "Identifier") return;
      if (typeName.name === "Pick") for (const { start: inside } of typeArguments?.params.slice(0, 1) ?? []) picked.add(inside);
      if (classes.includes(typeName.name)) named.push({ name: typeName.name, source, at: start });
    },
    NewExpression: ({ callee, start }) => {
      if (callee.type === "Identifier" && classes.includes(callee.name)) named.push({ name: callee.name, source, at: start });
    },
  });
  return named.filter(({ at }) => !picked.has(at));
};

/** Backends are known by what is asked of them, and the compiler sees to it. */
export const WIDTH_GATE: Gate = {
  rule: "server:ARCH-15",
  breaches: (sources) => {
    const inside = sources.filter(({ path }) => moduleOf(path) === BACKENDS);
    const outside = sources.filter(({ path }) => moduleOf(path) !== BACKENDS && path !== ASSEMBLY);
    const classes = inside.flatMap(classesOf);
    const called = new Set(outside.flatMap(memberUses).map(({ property }) => property));
    const breach = ({ source, at }: Named, reason: string): Breach => ({ source, at, reason });
    return [
      ...classes
        .filter(({ held }) => !held)
        .map((one) => breach(one, `${one.name} implements no interface: the compiler cannot hold it to one`)),
      ...inside
        .flatMap(promisesOf)
        .filter(({ name }) => !called.has(name))
        .map((one) => breach(one, `promises ${one.name}, which nobody calls`)),
      ...outside
        .flatMap((source) =>
          wideNeeds(
            source,
            classes.map(({ name }) => name),
          ),
        )
        .map((one) => breach(one, `needs the whole of ${one.name}: name an interface, or pick what is called`)),
    ];
  },
};
