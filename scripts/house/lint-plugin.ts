import { dirname, relative } from "node:path";

// The rules of the house that oxlint does not bring itself; `.oxlintrc.json` loads this file.

interface Node {
  readonly type: string;
  readonly value?: unknown;
}

interface Declarator extends Node {
  readonly init:
    | (Node & {
        readonly callee?: Node & { readonly name?: string };
        readonly elements?: readonly unknown[];
        readonly properties?: readonly unknown[];
      })
    | null;
}

interface Statement extends Node {
  readonly kind?: string;
  readonly source?: (Node & { readonly value: string }) | null;
  readonly declaration?: Statement | null;
  readonly declarations?: readonly Declarator[];
}

interface Program extends Node {
  readonly body: readonly Statement[];
}

interface RuleContext {
  readonly filename: string;
  readonly cwd: string;
  readonly sourceCode: { getAllComments(): readonly (Node & { readonly value: string })[] };
  report(finding: { readonly node: Node; readonly message: string }): void;
}

interface Rule {
  create(context: RuleContext): Readonly<Record<string, (node: never) => void>>;
}

const DISABLE = /^\s*(?:oxlint|eslint)-disable(?:-next-line|-line)?\b/;
const REASON = /\s--\s+\S/;

/** A rule that is switched off in place says why. */
const disableNeedsReason: Rule = {
  create: (context) => ({
    Program: () => {
      for (const comment of context.sourceCode.getAllComments()) {
        if (!DISABLE.test(comment.value) || REASON.test(comment.value)) continue;
        context.report({ node: comment, message: "Say why the rule is off: end the comment with `-- <reason>`." });
      }
    },
  }),
};

/** A module passes nothing on: whoever needs a name imports it from the file that declares it. */
const noReexport: Rule = {
  create: (context) => {
    const refuse = (node: Statement): void => {
      if (node.source === null || node.source === undefined) return;
      context.report({ node, message: "No barrels: let users of this name import it from the file that declares it." });
    };
    return { ExportAllDeclaration: refuse, ExportNamedDeclaration: refuse };
  },
};

/** Inside a folder and below it, an import is written with `./`. */
const ownFolderByDot: Rule = {
  create: (context) => {
    const folder = relative(context.cwd, dirname(context.filename)).replaceAll("\\", "/");
    const check = (node: Statement): void => {
      const wanted = node.source?.value;
      if (folder === "" || wanted === undefined || !wanted.startsWith(`#${folder}/`)) return;
      context.report({ node, message: `Inside a folder import by "./": "./${wanted.slice(folder.length + 2)}".` });
    };
    return { ImportDeclaration: check, ImportExpression: check };
  },
};

const CONTAINERS = new Set(["Map", "Set", "WeakMap", "WeakSet", "Array"]);

const holdsState = ({ init }: Declarator): boolean => {
  if (init === null) return false;
  if (init.type === "NewExpression") return init.callee?.name !== undefined && CONTAINERS.has(init.callee.name) && isEmptyCall(init);
  if (init.type === "ArrayExpression") return init.elements?.length === 0;
  return init.type === "ObjectExpression" && init.properties?.length === 0;
};

const isEmptyCall = (node: Node & { readonly arguments?: readonly unknown[] }): boolean => (node.arguments?.length ?? 0) === 0;

/** Nothing outlives an isolate, a Host or a server: a module keeps no state. */
const noModuleState: Rule = {
  create: (context) => ({
    Program: (program: Program) => {
      for (const statement of program.body) {
        const declaration = statement.declaration ?? statement;
        if (declaration.type !== "VariableDeclaration") continue;
        if (declaration.kind === "const" && !declaration.declarations?.some(holdsState)) continue;
        context.report({ node: statement, message: "No state in a module: create it where the isolate, Host or server is built." });
      }
    },
  }),
};

export default {
  meta: { name: "house" },
  rules: {
    "disable-needs-reason": disableNeedsReason,
    "no-module-state": noModuleState,
    "no-reexport": noReexport,
    "own-folder-by-dot": ownFolderByDot,
  },
};
