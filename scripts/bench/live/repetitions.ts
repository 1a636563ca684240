import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import type { SeatrialReport } from "#reports/report.ts";

const SEATRIAL = fileURLToPath(new URL("../../seatrial.ts", import.meta.url));
const SPIN = "for (;;) Math.sqrt(2);";

/** One whole live run, as its report tells it. */
interface Repetition {
  readonly seconds: number;
  readonly exitCode: number;
  readonly voyages: number;
  readonly scenarios: number;
  readonly red: readonly string[];
  readonly artefacts: readonly string[];
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Keeps every core busy with another program until it is stopped. */
const spinners = (): readonly ChildProcess[] =>
  Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ["-e", SPIN], { stdio: "ignore" }));

const repeat = async (toxiproxy: string): Promise<Repetition> => {
  const output = mkdtempSync(join(tmpdir(), "seatrial-repetition-"));
  const began = performance.now();
  try {
    const child = spawn(process.execPath, [SEATRIAL, "run", "--rig", "live", "--toxiproxy", toxiproxy, "--output", output], {
      stdio: "ignore",
    });
    const [exitCode] = (await once(child, "exit")) as [number];
    const report = JSON.parse(readFileSync(join(output, "report.json"), "utf8")) as SeatrialReport;
    return {
      seconds: (performance.now() - began) / 1_000,
      exitCode,
      voyages: report.totals.voyages,
      scenarios: report.scenarios.filter(({ verdict }) => verdict === "held").length,
      red: report.failures.map(({ scenario, because }) => `${scenario}: ${because}`),
      artefacts: report.scaleArtefacts.map(({ scenario, because }) => `${scenario}: ${because}`),
    };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
};

const series = async (name: string, times: number, toxiproxy: string): Promise<readonly Repetition[]> => {
  const all: Repetition[] = [];
  for (let nth = 1; nth <= times; nth += 1) {
    const one = await repeat(toxiproxy);
    all.push(one);
    say(
      `${name} ${nth}/${times}: exit ${one.exitCode}, ${one.voyages} voyages, ${one.scenarios} scenarios held, ${one.seconds.toFixed(1)} s, ${one.red.length} red, ${one.artefacts.length} scale artefacts`,
    );
    for (const line of [...one.red, ...one.artefacts]) say(`  ${line}`);
  }
  return all;
};

const program = new Command("repetitions")
  .description("sails the whole live rig again and again, on an idle and on a busy machine: no red, no scale artefact")
  .option("--idle <n>", "repetitions on an idle machine", "10")
  .option("--busy <n>", "repetitions with every core kept busy by another program", "10")
  .option("--toxiproxy <way>", "as `seatrial run` has it", "embedded")
  .parse();

const { idle, busy, toxiproxy } = program.opts();
const idleOnes = await series("idle", Number(idle), toxiproxy);
const others = spinners();
const busyOnes = await series("busy", Number(busy), toxiproxy).finally(() => {
  for (const other of others) other.kill("SIGKILL");
});
const bad = [...idleOnes, ...busyOnes].filter(({ exitCode, artefacts }) => exitCode !== 0 || artefacts.length > 0);
const longest = Math.max(...[...idleOnes, ...busyOnes].map(({ seconds }) => seconds));
say(
  `${idleOnes.length} idle and ${busyOnes.length} busy repetitions through ${toxiproxy}: ${bad.length} not clean, the longest ${longest.toFixed(1)} s`,
);
process.exitCode = bad.length === 0 ? 0 : 1;
