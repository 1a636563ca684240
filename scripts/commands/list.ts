import type { Scenario } from "#harness/rigs/rig.ts";
import { defectIds, loadDefect, loadVariant, variantIds } from "#scenarios/wiring/corpus.ts";
import { profileIds } from "#scenarios/wiring/profiles.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, say } from "#scripts/output.ts";
import { selectScenarios } from "#scripts/selection.ts";

const line = (scenario: Scenario): string => {
  const spec = scenario.spec.map((one) => one.replace("worker:", "")).join(" ") || (scenario.measures ? "figures" : "");
  return `${scenario.id.padEnd(50)} ${spec.padEnd(8)} ${scenario.title}`;
};

/** `seatrial list`: what there is to sail, and with what. */
export const listCommand = async (wanted: readonly string[], options: { readonly grep?: string | undefined }): Promise<number> => {
  const scenarios = await selectScenarios(wanted, options.grep);
  say(paint("bold", `${scenarios.length} scenarios`));
  for (const scenario of scenarios) say(`  ${line(scenario)}`);
  if (wanted.length > 0 || options.grep !== undefined) return EXIT.ok;
  say();
  say(paint("bold", `${defectIds().length} defects`));
  for (const id of defectIds()) say(`  ${id.padEnd(8)} ${(await loadDefect(id)).wrong}`);
  say();
  say(paint("bold", `${variantIds().length} right-but-different parts`));
  for (const id of variantIds()) say(`  ${id.padEnd(22)} ${(await loadVariant(id)).differs}`);
  say();
  say(`${paint("bold", "boot profiles")}  ${profileIds().join("  ")}`);
  return EXIT.ok;
};
