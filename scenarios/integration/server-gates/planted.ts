import type { Source } from "./source.ts";

/** A file that is put into the server, or takes the place of one, and breaks one rule. */
export interface Planted extends Source {
  readonly rule: string;
  /** What the finding must say. */
  readonly says: string;
}

const importing = (from: string): string => `import { it } from "${from}";\n\nexport const planted = [it];\n`;

const importingType = (from: string): string => `import type { It } from "${from}";\n\nexport type Planted = readonly It[];\n`;

const running = (statement: string): string => `export const planted = async ({ context, backend, ports }) => {\n  ${statement}\n};\n`;

const IMPORTS: readonly Planted[] = [
  { rule: "server:ARCH-01", path: "auth/planted.ts", text: importing("#harness/platform/server/life/restart.ts"), says: "life/restart.ts" },
  {
    rule: "server:ARCH-01",
    path: "auth/planted.ts",
    text: importingType("#harness/platform/server/registry/register.ts"),
    says: "registry/register.ts",
  },
  // What authentication runs by way of others is its own, too.
  { rule: "server:ARCH-01", path: "context.ts", text: importing("#harness/platform/server/lane/lanes.ts"), says: "run this one" },
  { rule: "server:ARCH-02", path: "status.ts", text: importing("./parts.ts"), says: "parts.ts" },
  { rule: "server:ARCH-02", path: "ids.ts", text: 'export * from "./store/statement.ts";\n', says: "store/statement.ts" },
  { rule: "server:ARCH-03", path: "store/planted.ts", text: importingType("#harness/platform/server/context.ts"), says: "context.ts" },
  {
    rule: "server:ARCH-03",
    path: "store/planted.ts",
    text: 'export const planted = () => import("#harness/platform/server/life/park.ts");\n',
    says: "life/park.ts",
  },
  {
    rule: "server:ARCH-04",
    path: "backends/planted.ts",
    text: importing("#harness/platform/server/routes/respond.ts"),
    says: "routes/respond.ts",
  },
  {
    rule: "server:ARCH-04",
    path: "backends/planted.ts",
    text: 'export type Planted = import("#harness/platform/server/server.ts").Planted;\n',
    says: "server.ts",
  },
];

const VERBS: readonly Planted[] = [
  { rule: "server:ARCH-06", path: "life/planted.ts", text: running("await backend.start({ env: {} });"), says: "takes start from backend" },
  {
    rule: "server:ARCH-06",
    path: "routes/planted.ts",
    text: running('await context.dispatcher.backendFor("create")?.start({});'),
    says: "takes start from backendFor",
  },
  { rule: "server:ARCH-06", path: "lane/planted.ts", text: running('await backend["start"]({});'), says: "takes start from backend" },
  {
    rule: "server:ARCH-06",
    path: "lane/planted.ts",
    text: running("const { start } = backend;\n  await start({});"),
    says: "takes start from backend",
  },
  { rule: "server:ARCH-06", path: "lane/planted.ts", text: running("return (await backend).start;"), says: "takes start from backend" },
  {
    rule: "server:ARCH-06",
    path: "health/planted.ts",
    text: running('await ports.controlPlane.fetch("/cp/workspaces/provision");'),
    says: "ports.controlPlane",
  },
  { rule: "server:ARCH-07", path: "routes/planted.ts", text: running("await context.docker.stop({});"), says: "takes stop from docker" },
  {
    rule: "server:ARCH-07",
    path: "life/planted.ts",
    text: running("await (backend as Backend).stop({});"),
    says: "takes stop from backend",
  },
  {
    rule: "server:ARCH-07",
    path: "life/planted.ts",
    text: running('await context.docker.removeContainer("ws-1");'),
    says: "takes removeContainer from docker",
  },
  {
    rule: "server:ARCH-09",
    path: "life/park.ts",
    text: running("await context.dispatcher.start(context.id); // and no context.dispatcher.stop(...)"),
    says: "does not ask the dispatcher to stop",
  },
  {
    rule: "server:ARCH-09",
    path: "life/restart.ts",
    text: running('return "context.dispatcher.restart()";'),
    says: "does not ask the dispatcher to restart",
  },
  {
    rule: "server:ARCH-16",
    path: "life/planted.ts",
    text: running('return context.parts.chooseBackend(context.wired, "cycle");'),
    says: "uses chooseBackend",
  },
  {
    rule: "server:ARCH-16",
    path: "routes/planted.ts",
    text: running('return chooseBackend(context.wired, "resume");'),
    says: "uses chooseBackend",
  },
];

const CONDITIONS: readonly Planted[] = [
  {
    rule: "server:ARCH-08",
    path: "routes/planted.ts",
    text: running("if (ports.engine === null && context.cp === null) return null;"),
    says: "tests both backends by hand",
  },
  {
    rule: "server:ARCH-08",
    path: "life/planted.ts",
    text: running("return !context.docker && !context.controlPlane;"),
    says: "tests both backends by hand",
  },
  {
    rule: "server:ARCH-08",
    path: "life/planted.ts",
    text: running("return context.id !== null && (context.wired.docker || context.wired.controlPlane);"),
    says: "tests both backends by hand",
  },
];

const statement = (sql: string, parameters = "[id]"): string =>
  `import { statement } from "#harness/platform/server/store/statement.ts";\n\nexport const planted = (id) => statement("planted", ${sql}, ${parameters});\n`;

const FAILED: readonly Planted[] = [
  {
    rule: "server:ARCH-10",
    path: "life/planted.ts",
    text: statement(`"UPDATE workspaces SET status = 'failed' WHERE id = $1"`),
    says: "last_sample_error",
  },
  {
    rule: "server:ARCH-10",
    path: "life/planted.ts",
    text: statement("`UPDATE workspaces\n  SET updated_at = now(), status='failed'\n  WHERE id = $1 AND last_sample_error = ''`"),
    says: "last_sample_error",
  },
  {
    rule: "server:ARCH-10",
    path: "life/planted.ts",
    text: statement(`"UPDATE workspaces SET status = 'failed', last_sample_error = NULL WHERE id = $1"`),
    says: "last_sample_error",
  },
  {
    rule: "server:ARCH-10",
    path: "life/planted.ts",
    text: statement(`"UPDATE workspaces SET status = $2 WHERE id = $1"`, '[id, "failed"]'),
    says: "last_sample_error",
  },
  {
    rule: "server:ARCH-10",
    path: "life/planted.ts",
    text: statement(`"INSERT INTO workspaces (id, status) VALUES ($1, 'failed')"`),
    says: "last_sample_error",
  },
  {
    rule: "server:ARCH-10",
    path: "life/planted.ts",
    text: running('return context.writeStatus({ ids: [context.id], to: "failed" });'),
    says: "last_sample_error",
  },
];

const REST: readonly Planted[] = [
  {
    rule: "server:ARCH-14",
    path: "routes/planted-snippets.ts",
    text: 'export const PLANTED = "export MOLECULE_ORG_ID=acme";\n',
    says: "MOLECULE_ORG_ID",
  },
  {
    rule: "server:ARCH-14",
    path: "routes/planted-connection.ts",
    text: "export const planted = (id) => `MOLECULE_ORG_ID=${id}`;\n",
    says: "MOLECULE_ORG_ID",
  },
  {
    rule: "server:ARCH-15",
    path: "backends/planted.ts",
    text: "export class Planted {\n  async start() {}\n  async stop() {}\n}\n",
    says: "Planted implements no interface",
  },
  {
    rule: "server:ARCH-15",
    path: "backends/planted.ts",
    text: "export interface Planted {\n  polish(brass: string): void;\n}\n",
    says: "promises polish, which nobody calls",
  },
  {
    rule: "server:ARCH-15",
    path: "sweep/planted.ts",
    text: "export const planted = (docker: DockerBackend): unknown => docker.list();\n",
    says: "needs the whole of DockerBackend",
  },
];

/** One violation a file; each was a fault of the platform once, or is the next way to bring it back. */
export const PLANTED: readonly Planted[] = [...IMPORTS, ...VERBS, ...CONDITIONS, ...FAILED, ...REST];

/** Files that look like violations to whoever reads text instead of code. */
export const HONEST: readonly Source[] = [
  {
    path: "auth/honest.ts",
    text: '// import { it } from "#harness/platform/server/life/restart.ts";\nexport const said = "#harness/platform/server/life/restart.ts";\n',
  },
  {
    path: "store/honest.ts",
    text: 'import type { WorkspaceStatus } from "#harness/platform/server/status.ts";\n\nexport type Honest = WorkspaceStatus;\n',
  },
  {
    path: "life/honest.ts",
    text: running(
      '/* backend.stop() */ context.log("backend.start()");\n  const { stop } = context.dispatcher;\n  const first = (row) => row["start"];\n  return [await stop(first({})), await context.dispatcher.startAndWait({})];',
    ),
  },
  {
    path: "routes/honest.ts",
    text: running("if (!context.dispatcher.hasBackend || (context.docker === null && context.rows === null)) return null;"),
  },
  {
    path: "sweep/honest.ts",
    text: 'export const honest = (docker: Pick<DockerBackend, "removeContainer">) => docker.removeContainer("ws-1");\n',
  },
  {
    path: "health/honest.ts",
    text: statement(
      "`UPDATE workspaces SET status = 'failed', last_sample_error = $2 WHERE id = $1 AND status <> 'failed'`",
      '[id, "no backend"]',
    ),
  },
  { path: "health/honest.ts", text: statement("\"SELECT id FROM workspaces WHERE status = 'failed' AND name = $1\"") },
  { path: "routes/honest-snippets.ts", text: "// MOLECULE_ORG_ID is not for operators\nexport const SNIPPET = `WORKSPACE_ID=1`;\n" },
];
