/** A file as it is planted into a copy of the tree. */
export interface PlantedFile {
  readonly path: string;
  readonly source: string;
}

/** A file that must be refused, by which rule, and what the message must say. */
export interface Violation extends PlantedFile {
  readonly rule: string;
  readonly says: string;
}

const importing = (specifier: string): string => `import { it } from "${specifier}";\n\nexport const planted = [it];\n`;

const importingType = (specifier: string): string => `import type { It } from "${specifier}";\n\nexport type Planted = readonly It[];\n`;

/** What each folder may not import, one specifier a planted file; the door is named by the message. */
const FORBIDDEN: readonly { readonly folder: string; readonly says: string; readonly end?: string; readonly imports: readonly string[] }[] =
  [
    {
      folder: "harness/ports",
      says: "Ports stand alone",
      imports: ["#harness/faults/fault.ts", "#harness/platform/worker/parts.ts", "#fakes/bucket/bucket.ts", "node:fs", "vitest"],
    },
    {
      folder: "harness/faults",
      says: "Faults are plain data",
      imports: ["#harness/ports/clock.ts", "#harness/history/event.ts", "node:fs"],
    },
    {
      folder: "harness/history",
      says: "History knows",
      imports: ["#harness/seed/draw.ts", "#harness/checkers/checker.ts", "node:timers/promises"],
    },
    { folder: "harness/seed", says: "Seed knows", imports: ["#harness/history/event.ts", "#harness/rigs/rig.ts", "node:perf_hooks"] },
    {
      folder: "harness/platform/worker",
      says: "The platform reaches the world through #harness/ports/*",
      imports: [
        "#fakes/sandbox/fleet.ts",
        "#harness/faults/fault.ts",
        "#harness/history/recorder.ts",
        "#harness/rigs/rig.ts",
        "#scenarios/wiring/verbs/ask.ts",
        "#corpus/defects/defect.ts",
        "node:crypto",
        "undici",
        "vitest",
        "./isolate.test.ts",
      ],
    },
    {
      folder: "harness/checkers",
      says: "Checkers are pure",
      imports: ["#harness/platform/worker/parts.ts", "#harness/rigs/rig.ts", "#fakes/bucket/bucket.ts", "node:fs"],
    },
    { folder: "harness/checkers", says: "types from ports", imports: ["#harness/ports/clock.ts"] },
    {
      folder: "harness/rigs",
      says: "What rigs share",
      imports: ["#harness/platform/worker/parts.ts", "#fakes/bucket/bucket.ts", "#harness/rigs/sim/world.ts", "./live/live-sea.ts"],
    },
    ...["sim", "live", "workerd", "remote"].map((rig) => ({
      folder: `harness/rigs/${rig}`,
      says: "A rig knows",
      imports: [
        "#harness/platform/worker/isolate.ts",
        "#fakes/sandbox/fleet.ts",
        "#harness/checkers/checker.ts",
        "#scenarios/wiring/verbs/ask.ts",
        rig === "sim" ? "#harness/rigs/live/listener.ts" : "#harness/rigs/sim/world.ts",
      ],
    })),
    {
      folder: "harness/voyage",
      says: "A voyage knows",
      imports: [
        "#harness/rigs/sim/sim-sea.ts",
        "#harness/rigs/sea.ts",
        "#fakes/bucket/bucket.ts",
        "#harness/platform/worker/parts.ts",
        "#scenarios/wiring/verbs/ask.ts",
      ],
    },
    {
      folder: "harness/load",
      says: "Load knows",
      imports: ["#harness/rigs/rig.ts", "#harness/faults/fault.ts", "#harness/checkers/checker.ts"],
    },
    {
      folder: "fakes/bucket",
      says: "A fake knows",
      imports: ["#harness/platform/worker/parts.ts", "#harness/history/event.ts", "#harness/rigs/rig.ts", "#fakes/sandbox/fleet.ts"],
    },
    { folder: "fakes/failures", says: "A fake knows", imports: ["#fakes/bucket/bucket.ts"] },
    { folder: "corpus/contract", says: "The corpus is data", imports: ["#harness/platform/worker/parts.ts", "node:fs"] },
    {
      folder: "corpus/defects/worker",
      says: "A defect replaces one part",
      imports: ["#harness/rigs/rig.ts", "#fakes/bucket/bucket.ts", "node:fs"],
    },
    { folder: "corpus/defects/worker", says: "A defect takes types", imports: ["#harness/ports/clock.ts"] },
    {
      folder: "corpus/variants/worker",
      says: "A variant part replaces",
      imports: ["#corpus/defects/defect.ts", "#scenarios/wiring/verbs/ask.ts"],
    },
    { folder: "corpus/variants/worker", says: "A variant part takes types", imports: ["#harness/ports/clock.ts"] },
    {
      folder: "reports/measure",
      says: "Reports are written from histories",
      imports: [
        "#harness/platform/worker/parts.ts",
        "#harness/rigs/rig.ts",
        "#fakes/bucket/bucket.ts",
        "#scenarios/wiring/verbs/ask.ts",
        "#scripts/seatrial.ts",
      ],
    },
    { folder: "reports/measure", says: "types from checkers", imports: ["#harness/checkers/checker.ts"] },
    {
      folder: "scenarios/wiring",
      says: "Wiring knows everybody except",
      imports: ["#reports/measure/wakes.ts", "#scripts/seatrial.ts", "#scenarios/worker/wake/told.scenario.ts", "vitest"],
    },
    {
      folder: "scenarios/worker/wake",
      end: ".scenario.ts",
      says: "A story is told with",
      imports: [
        "#harness/platform/worker/parts.ts",
        "#fakes/sandbox/fleet.ts",
        "#harness/rigs/sim/sim-sea.ts",
        "#harness/ports/clock.ts",
        "#scenarios/worker/exec/told.scenario.ts",
        "#scripts/seatrial.ts",
        "./told.scenario.ts",
        "node:fs",
        "vitest",
      ],
    },
    {
      folder: "harness/ports",
      end: ".test.ts",
      says: "A test imports what its folder may",
      imports: ["#harness/history/event.ts", "#harness/rigs/sim/world.ts"],
    },
    {
      folder: "harness/platform/worker",
      end: ".test.ts",
      says: "A test imports what its folder may",
      imports: ["#harness/rigs/sim/world.ts", "#scenarios/wiring/verbs/ask.ts"],
    },
    { folder: "harness/rigs", end: ".test.ts", says: "A test imports what its folder may", imports: ["#harness/platform/worker/parts.ts"] },
    {
      folder: "fakes/bucket",
      end: ".contract.ts",
      says: "A test imports what its folder may",
      imports: ["#harness/platform/worker/parts.ts"],
    },
    { folder: "scenarios/wiring", end: ".test.ts", says: "A test imports what its folder may", imports: ["#reports/measure/wakes.ts"] },
  ];

const IMPORTS = "eslint(no-restricted-imports)";
const GLOBALS = "eslint(no-restricted-globals)";
const PROPERTIES = "eslint(no-restricted-properties)";

const forbiddenImports: readonly Violation[] = FORBIDDEN.flatMap(({ folder, says, end = ".ts", imports }, row) =>
  imports.map((specifier, n) => ({ path: `${folder}/planted-${row}-${n}${end}`, source: importing(specifier), rule: IMPORTS, says })),
);

const exporting = (expression: string): string => `export const planted = () => ${expression};\n`;

const forbiddenGlobals: readonly Violation[] = [
  { expression: "Date.now()", rule: GLOBALS, says: "clock.now()" },
  { expression: "globalThis.Date.now()", rule: GLOBALS, says: "clock.now()" },
  { expression: "performance.now()", rule: GLOBALS, says: "clock.now()" },
  { expression: "setTimeout(() => {}, 1)", rule: GLOBALS, says: "clock.timer(ms)" },
  { expression: "setInterval(() => {}, 1)", rule: GLOBALS, says: "clock.timer(ms)" },
  { expression: "setImmediate(() => {})", rule: GLOBALS, says: "clock.timer(0)" },
  { expression: "crypto.randomUUID()", rule: GLOBALS, says: "randomId(random, prefix)" },
  { expression: 'fetch("http://127.0.0.1/")', rule: GLOBALS, says: "HttpApi" },
  { expression: 'process.env["HOME"]', rule: GLOBALS, says: "only scripts know of the process" },
  { expression: "Math.random()", rule: PROPERTIES, says: "Draw from random" },
  { expression: "globalThis.Math.random()", rule: PROPERTIES, says: "Draw from random" },
  { expression: "AbortSignal.timeout(1)", rule: PROPERTIES, says: "clock.timer(ms)" },
].flatMap(({ expression, rule, says }, n) =>
  ["harness/platform/worker", "harness/rigs/sim", "fakes/bucket", "scenarios/wiring", "reports/measure"].map((folder) => ({
    path: `${folder}/global-${n}.ts`,
    source: exporting(expression),
    rule,
    says,
  })),
);

/** Ways around the table that the table must know. */
const detours: readonly Violation[] = [
  {
    path: "harness/platform/worker/type-only.ts",
    source: importingType("#fakes/bucket/bucket.ts"),
    rule: IMPORTS,
    says: "The platform reaches",
  },
  {
    path: "harness/platform/worker/dynamic.ts",
    source: exporting('import("#fakes/bucket/bucket.ts")'),
    rule: IMPORTS,
    says: "The platform reaches",
  },
  {
    path: "harness/platform/worker/in-a-type.ts",
    source: 'export type Planted = import("#fakes/bucket/bucket.ts").FakeBucket;\n',
    rule: "typescript(consistent-type-imports)",
    says: "forbidden",
  },
  {
    path: "harness/platform/worker/passed-on.ts",
    source: 'export { it } from "#fakes/bucket/bucket.ts";\n',
    rule: IMPORTS,
    says: "The platform reaches",
  },
  {
    path: "harness/platform/worker/upward.ts",
    source: importing("../../ports/clock.ts"),
    rule: "import(no-relative-parent-imports)",
    says: "parent",
  },
  { path: "scripts/upward.ts", source: importing("../harness/ports/clock.ts"), rule: "import(no-relative-parent-imports)", says: "parent" },
];

/** Every file that breaks the import table. */
export const TABLE_VIOLATIONS: readonly Violation[] = [...forbiddenImports, ...forbiddenGlobals, ...detours];

const honestImports: readonly { readonly path: string; readonly types: readonly string[] }[] = [
  { path: "harness/history/honest.ts", types: ["#harness/ports/journal.ts", "#harness/faults/fault.ts", "./event.ts"] },
  {
    path: "harness/platform/worker/routes/honest.ts",
    types: ["#harness/ports/clock.ts", "#harness/platform/worker/parts.ts", "./respond.ts", "hono/quick"],
  },
  { path: "harness/checkers/honest.ts", types: ["#harness/ports/journal.ts", "#harness/history/event.ts", "#harness/faults/fault.ts"] },
  { path: "harness/rigs/honest.ts", types: ["#harness/ports/clock.ts", "#harness/seed/draw.ts", "./sea.ts", "undici"] },
  { path: "harness/rigs/sim/honest.ts", types: ["#harness/rigs/sea.ts", "#harness/history/recorder.ts", "./world.ts", "node:async_hooks"] },
  { path: "harness/voyage/honest.ts", types: ["#harness/rigs/scenario.ts", "#harness/checkers/checker.ts", "fast-check"] },
  { path: "harness/load/honest.ts", types: ["#harness/ports/http.ts", "#harness/seed/draw.ts", "#harness/history/event.ts"] },
  {
    path: "fakes/bucket/honest.ts",
    types: ["#harness/ports/bucket.ts", "#harness/seed/draw.ts", "#fakes/failures/scripted-failures.ts", "./bucket.ts"],
  },
  {
    path: "corpus/defects/worker/D-46.ts",
    types: ["#corpus/defects/defect.ts", "#harness/platform/worker/parts.ts", "#harness/ports/sandbox.ts"],
  },
  { path: "corpus/defects/worker/X-01.ts", types: ["#corpus/defects/defect.ts"] },
  { path: "corpus/defects/server/M-11.ts", types: ["#corpus/defects/defect.ts", "#harness/platform/server/parts.ts"] },
  { path: "corpus/variants/worker/V-poll-5s.ts", types: ["#corpus/variants/variant.ts", "#harness/platform/worker/parts.ts"] },
  { path: "reports/measure/honest.ts", types: ["#harness/history/event.ts", "#harness/checkers/checker.ts", "#reports/render/page.ts"] },
  {
    path: "scenarios/wiring/honest.ts",
    types: ["#harness/platform/worker/parts.ts", "#fakes/bucket/bucket.ts", "#harness/rigs/sim/sim-sea.ts", "./verbs.ts"],
  },
  {
    path: "scenarios/worker/wake/honest.scenario.ts",
    types: [
      "#harness/rigs/rig.ts",
      "#scenarios/wiring/verbs/ask.ts",
      "#harness/faults/fault.ts",
      "#harness/checkers/checker.ts",
      "fast-check",
    ],
  },
  { path: "scenarios/server/restart/honest.scenario.ts", types: ["#harness/rigs/server-rig.ts", "fast-check"] },
  {
    path: "scripts/honest.ts",
    types: ["#scenarios/wiring/verbs/ask.ts", "#reports/render/page.ts", "#harness/rigs/live/live-sea.ts", "node:timers"],
  },
  { path: "harness/ports/honest.contract.ts", types: ["#fakes/bucket/bucket.ts", "./clock.ts", "vitest"] },
  {
    path: "scenarios/integration/honest.contract.ts",
    types: ["#scripts/seatrial.ts", "#harness/platform/worker/parts.ts", "#harness/rigs/sim/world.ts", "vitest"],
  },
];

/** Files that keep the rules. */
export const HONEST: readonly PlantedFile[] = [
  ...honestImports.map(({ path, types }) => ({
    path,
    source: `${types.map((specifier, n) => `import type { It as It${n} } from "${specifier}";\n`).join("")}\nexport type Planted = [${types.map((_, n) => `It${n}`).join(", ")}];\n`,
  })),
  { path: "harness/rigs/live/honest.ts", source: exporting("performance.now()") },
  { path: "scripts/honest-clock.ts", source: exporting("Date.now()") },
  {
    path: "harness/seed/with-reason.ts",
    source: "// oxlint-disable-next-line no-restricted-globals -- this file is planted\nexport const planted = () => Date.now();\n",
  },
  {
    path: "harness/platform/worker/tables.ts",
    source:
      'const NAMES = new Map([["a", 1]]);\n\nexport const planted = (request: Request) => NAMES.get(new URL(request.url).pathname) ?? btoa("none");\n',
  },
];
