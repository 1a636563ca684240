import type { Expression, MemberExpression, PropertyKey, Super } from "oxc-parser";
import { visit, type Source } from "./source.ts";

/** A property that is taken from something: `it.stop`, `{ stop } = it`; by quotes only where it is called, for rows are read so. */
export interface MemberUse {
  readonly property: string;
  /** The last name of what it is taken from, such as `dispatcher` in `context.dispatcher.stop`; null when it has none. */
  readonly from: string | null;
  readonly at: number;
}

/** What a key says for certain; null for one that is computed. */
export const keyName = (key: PropertyKey | Expression, computed: boolean): string | null => {
  if (key.type === "PrivateIdentifier" || (key.type === "Identifier" && !computed)) return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : null;
};

const propertyOf = (node: MemberExpression): string | null => keyName(node.property, node.computed);

/** What an expression is once promises, assertions and optional chains are taken off. */
const bare = (node: Expression | Super): Expression | Super => {
  if (node.type === "AwaitExpression") return bare(node.argument);
  const wrapped = ["ChainExpression", "TSNonNullExpression", "TSAsExpression", "TSSatisfiesExpression"].includes(node.type);
  return wrapped && "expression" in node && typeof node.expression === "object" ? bare(node.expression) : node;
};

/** The last name of an expression: of a call what is called, of a member its property. */
export const lastName = (expression: Expression | Super | null): string | null => {
  if (expression === null) return null;
  const node = bare(expression);
  if (node.type === "Identifier") return node.name;
  if (node.type === "ThisExpression") return "this";
  if (node.type === "MemberExpression") return propertyOf(node);
  return node.type === "CallExpression" ? lastName(node.callee) : null;
};

/** Every property that a file takes from something. */
export const memberUses = (source: Source): readonly MemberUse[] => {
  const uses: MemberUse[] = [];
  const called = new Set<number>();
  visit(source, {
    CallExpression: ({ callee }) => void called.add(bare(callee).end),
    MemberExpression: (node) => {
      const property = propertyOf(node);
      if (property === null || (node.computed && !called.has(node.end))) return;
      uses.push({ property, from: lastName(node.object), at: node.property.start });
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== "ObjectPattern") return;
      for (const part of id.properties) {
        const property = part.type === "Property" ? keyName(part.key, part.computed) : null;
        if (property !== null) uses.push({ property, from: lastName(init), at: part.start });
      }
    },
  });
  return uses;
};
