import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { historyHash } from "#harness/history/history-file.ts";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { planOf } from "#harness/voyage/plan.ts";
import { voyageName, type Cell } from "#harness/voyage/sweep.ts";
import { formatToken, parseToken, type VoyageName } from "#harness/voyage/token.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { loadScenario, loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { sailInSim } from "./carriers.ts";
import { EXIT } from "./exit-codes.ts";
import { say } from "./output.ts";

// The same voyage inside a sweep here, and alone in fresh processes under another time zone,
// thread-pool size, locale and a busy machine, must have the same history hash.

const ROOT_SEED = 20_260_101;
/** The voyage of each sweep that is compared: those before it must leave no trace. One of the server takes many times as long. */
const COMPARED: Readonly<Record<Subject, number>> = { worker: 5, server: 1 };

/** Of a story that takes seconds, the first: those of other stories came before it. */
const comparedOf = ({ id, voyagesMax }: Scenario): number => (voyagesMax === null ? COMPARED[subjectOf(id)] : 0);

const hashOf = async (name: VoyageName): Promise<string> => {
  const scenario = await loadScenario(name.scenario);
  const sailed = await sailInSim({ name, scenario, ...planOf(scenario, name) });
  return historyHash(sailed.history, sailed.choices);
};

/** The first voyages of one cell; the last of them is compared. */
type First = readonly VoyageName[];

const firstOfCells = async (): Promise<readonly First[]> =>
  (await loadScenarios()).flatMap((scenario) =>
    scenario.models.map((model) => {
      const cell: Cell = { scenario: scenario.id, model, rig: "sim", profile: "production-like", defect: null, variant: null };
      return Array.from({ length: comparedOf(scenario) + 1 }, (_, index) => voyageName(cell, scenario, { root: ROOT_SEED, index }));
    }),
  );

const tokenOf = (first: First): string => formatToken(first.at(-1) ?? fail("a cell has a voyage"), "any");

/** Sails the first voyages of every cell and returns the hash of the last, by token. */
const sweepHashes = async (cells: readonly First[]): Promise<Map<string, string>> => {
  const hashes = new Map<string, string>();
  for (const first of cells) {
    let hash = "";
    for (const name of first) hash = await hashOf(name);
    hashes.set(tokenOf(first), hash);
  }
  return hashes;
};

/** The child's part: hashes of the tokens on standard input, in reverse order, as JSON. */
const child = async (): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const tokens = JSON.parse(Buffer.concat(chunks).toString("utf8")) as readonly string[];
  const hashes: [string, string][] = [];
  for (const token of tokens.toReversed()) hashes.push([token, await hashOf(parseToken(token).name)]);
  process.stdout.write(JSON.stringify(hashes));
};

const inFreshProcess = (tokens: readonly string[], environment: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> =>
  new Promise((resolve, reject) => {
    const fresh = spawn(process.execPath, [fileURLToPath(import.meta.url), "--child"], {
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    fresh.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    fresh.on("error", reject);
    fresh.on("close", (code) => {
      if (code === 0) resolve(new Map(JSON.parse(Buffer.concat(chunks).toString("utf8")) as [string, string][]));
      else reject(new Error(`the fresh process ended with exit code ${code}`));
    });
    fresh.stdin.end(JSON.stringify(tokens));
  });

/** Keeps a core busy until it is terminated. */
const burn = (): Worker => new Worker("for (;;) Math.sqrt(2);", { eval: true });

const SURROUNDINGS: readonly { readonly what: string; readonly environment: Readonly<Record<string, string>>; readonly busy: boolean }[] = [
  {
    what: "another time zone, one pool thread",
    environment: { TZ: "Asia/Kathmandu", UV_THREADPOOL_SIZE: "1", LANG: "de_DE.UTF-8" },
    busy: false,
  },
  {
    what: "a busy machine, sixteen pool threads",
    environment: { TZ: "America/St_Johns", UV_THREADPOOL_SIZE: "16", LC_ALL: "C" },
    busy: true,
  },
];

const hashesIn = async (tokens: readonly string[], { what, environment, busy }: (typeof SURROUNDINGS)[number]) => {
  const burner = busy ? burn() : null;
  const there = await inFreshProcess(tokens, environment);
  await burner?.terminate();
  return { what, there };
};

const compare = async (): Promise<number> => {
  const cells = await firstOfCells();
  const tokens = cells.map(tokenOf);
  // All at once, which keeps each of them busy with the others.
  const [here, ...elsewhere] = await Promise.all([sweepHashes(cells), ...SURROUNDINGS.map((one) => hashesIn(tokens, one))]);
  let different = 0;
  for (const { what, there } of elsewhere) {
    const differing = [...here].filter(([token, hash]) => there.get(token) !== hash);
    for (const [token, hash] of differing) say(`different: ${token}: ${hash} in the sweep, ${there.get(token)} alone`);
    say(`${what}: ${here.size - differing.length} of ${here.size} voyages have the same history hash`);
    different += differing.length;
  }
  return different === 0 ? EXIT.ok : EXIT.harness;
};

if (process.argv.includes("--child")) await child();
else process.exitCode = await compare();
