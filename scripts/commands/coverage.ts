import { WORKER_CHECKERS } from "#harness/checkers/all-checkers.ts";
import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { loadContract } from "#scripts/contract.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, say } from "#scripts/output.ts";
import { suggestion, UsageError } from "#scripts/usage-error.ts";

/** `seatrial coverage`: which rules of the contract some scenario puts to the test, and which none does. */
export const coverageCommand = async (options: {
  readonly area?: string | undefined;
  readonly json?: boolean | undefined;
}): Promise<number> => {
  const contract = loadContract();
  const areas = [...new Set(contract.map((rule) => rule.area))];
  if (options.area !== undefined && !areas.includes(options.area)) {
    throw new UsageError(`unknown area "${options.area}": expected one of ${areas.join(", ")}${suggestion(options.area, areas)}`);
  }
  const scenarios = await loadScenarios();
  const covered = new Map<string, string[]>();
  for (const scenario of scenarios) for (const rule of scenario.covers) covered.set(rule, [...(covered.get(rule) ?? []), scenario.id]);
  // An invariant judges every history, so its rules are covered by every scenario.
  for (const checker of WORKER_CHECKERS)
    for (const rule of checker.rules) covered.set(rule, [...(covered.get(rule) ?? []), `invariant ${checker.id}`]);
  const foreign = [...covered.keys()].filter((rule) => !contract.some((one) => one.id === rule));
  if (foreign.length > 0) throw new Error(`Scenarios or checkers cite rules that the contract does not have: ${foreign.join(", ")}`);
  const shown = contract.filter((rule) => options.area === undefined || rule.area === options.area);
  if (options.json === true) {
    say(
      JSON.stringify(
        shown.map((rule) => ({ ...rule, covers: covered.get(rule.id) ?? [] })),
        null,
        2,
      ),
    );
    return EXIT.ok;
  }
  for (const area of options.area === undefined ? areas : [options.area]) {
    const rules = shown.filter((rule) => rule.area === area);
    const done = rules.filter((rule) => covered.has(rule.id));
    say(`${area.padEnd(8)} ${String(done.length).padStart(3)} of ${String(rules.length).padStart(3)}`);
    if (options.area === undefined) continue;
    for (const rule of rules)
      say(`  ${covered.has(rule.id) ? paint("green", "covered ") : paint("yellow", "open    ")} ${rule.id.padEnd(18)} ${rule.rule}`);
  }
  const total = shown.filter((rule) => covered.has(rule.id)).length;
  say(
    paint(
      "bold",
      `${total} of ${shown.length} rules are put to the test by ${scenarios.length} scenarios and ${WORKER_CHECKERS.length} checkers`,
    ),
  );
  return EXIT.ok;
};
