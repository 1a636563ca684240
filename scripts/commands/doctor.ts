import Table from "cli-table3";
import { BORDERLESS } from "#scripts/borderless.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { inspectMachine, USUAL_URL, type Finding } from "#scripts/machine.ts";
import { paint, say } from "#scripts/output.ts";

/** What `seatrial doctor` is asked. */
export interface DoctorOptions {
  readonly json?: boolean | undefined;
  /** Where a Toxiproxy may run already. */
  readonly toxiproxy?: string | undefined;
  /** A k6 to look at. */
  readonly k6?: string | undefined;
}

const TONE = { used: "green", ready: "green", absent: "dim", wrong: "red" } as const;

const lacking = (findings: readonly Finding[]): readonly Finding[] => findings.filter(({ needed, state }) => needed && state !== "used");

/** The findings as an aligned table. */
export const doctorTable = (findings: readonly Finding[]): string => {
  const table = new Table({
    head: ["what", "", "found", "use"],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
    chars: BORDERLESS,
  });
  for (const { what, state, found, use } of findings) table.push([what, paint(TONE[state], state), found, use]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
};

/** `seatrial doctor`: what was found on this machine, what will be used and why. 0 when the default set can run, else 70. */
export const doctorCommand = async ({ json = false, toxiproxy = USUAL_URL, k6 }: DoctorOptions): Promise<number> => {
  const findings = await inspectMachine({ env: process.env, toxiproxy, k6 });
  const missing = lacking(findings);
  if (json) {
    say(JSON.stringify({ ok: missing.length === 0, findings }, null, 2));
  } else {
    say(doctorTable(findings));
    say();
    say(
      missing.length === 0
        ? paint("green", "The default set can run here.")
        : paint("red", `The default set cannot run here: ${missing.map(({ what, found }) => `${what}: ${found}`).join("; ")}`),
    );
  }
  return missing.length === 0 ? EXIT.ok : EXIT.harness;
};
