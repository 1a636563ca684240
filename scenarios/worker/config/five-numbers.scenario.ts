import fc from "fast-check";
import { eventsOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";

const VARIABLES = [
  "SANDBOX_WAKE_TIMEOUT_MS",
  "DEFAULT_EXEC_TIMEOUT_MS",
  "MAX_EXEC_TIMEOUT_MS",
  "RETRY_ATTEMPTS",
  "RETRY_BASE_DELAY_MS",
] as const;
type Variable = (typeof VARIABLES)[number];

/** A value that differs from the default, and what a bad one looks like. */
const GOOD: Readonly<Record<Variable, number>> = {
  SANDBOX_WAKE_TIMEOUT_MS: 10_000,
  DEFAULT_EXEC_TIMEOUT_MS: 5_000,
  MAX_EXEC_TIMEOUT_MS: 7_000,
  RETRY_ATTEMPTS: 2,
  RETRY_BASE_DELAY_MS: 200,
};
const DEFAULTS: Readonly<Record<Variable, number>> = {
  SANDBOX_WAKE_TIMEOUT_MS: 120_000,
  DEFAULT_EXEC_TIMEOUT_MS: 60_000,
  MAX_EXEC_TIMEOUT_MS: 300_000,
  RETRY_ATTEMPTS: 3,
  RETRY_BASE_DELAY_MS: 1_000,
};
const BAD = ["abc", "-1", "0", "1e300", "NaN", "Infinity"] as const;

type Given = "number" | "numeric string" | (typeof BAD)[number];

interface Plan {
  readonly variable: Variable;
  readonly given: Given;
}

const valueOf = ({ variable, given }: Plan): string | number => {
  if (given === "number") return GOOD[variable];
  return given === "numeric string" ? String(GOOD[variable]) : given;
};

// Each of the five variables changes what the worker does; a value that makes no sense is replaced and told of.
export default scenario<Plan>({
  title: "each number of the configuration is used, or replaced by its default with a warning",
  spec: ["worker:E-93"],
  covers: ["worker:CFG-1", "worker:CFG-2", "worker:CFG-3", "worker:CFG-4", "worker:CFG-5"],
  kills: ["D-55"],
  needs: ["client", "journal", "control", "host-control", "virtualTime"],
  explore: { latencyMaxMs: 1, stallMaxMs: 0 },
  plan: fc.record({
    variable: fc.constantFrom(...VARIABLES),
    given: fc.constantFrom<Given>("number", "numeric string", ...BAD),
  }),
  directed: VARIABLES.flatMap((variable) => (["number", "numeric string", "abc"] as const).map((given) => ({ variable, given }))),
  run: async (rig, plan) => {
    const user = rig.newUser();
    const good = plan.given === "number" || plan.given === "numeric string";
    const wanted = good ? GOOD[plan.variable] : DEFAULTS[plan.variable];
    await rig.deploy({ [plan.variable]: valueOf(plan) });
    const rules = ["worker:CFG-5", "worker:CFG-1", good ? "worker:CFG-2" : "worker:CFG-3"];
    const claim = (held: boolean, because: string): void => {
      for (const rule of rules) rig.claim(rule, held, `${plan.variable}=${String(valueOf(plan))}: ${because}`);
    };
    if (plan.variable === "SANDBOX_WAKE_TIMEOUT_MS") {
      user.sandbox.boot({ bootMs: 40_000 });
      const woken = await user.wake();
      claim(woken.status === (wanted < 40_000 ? 504 : 200), `a boot of 40 s was answered ${woken.status}`);
    } else if (plan.variable === "DEFAULT_EXEC_TIMEOUT_MS") {
      user.sandbox.beActive();
      const run = await user.exec("echo hello");
      claim(run.body["timeoutMs"] === wanted, `the time limit was ${String(run.body["timeoutMs"])} ms`);
    } else if (plan.variable === "MAX_EXEC_TIMEOUT_MS") {
      user.sandbox.beActive();
      const [capped, usual] = [await user.exec("echo hello", { timeoutMs: 2_000_000 }), await user.exec("echo usual")];
      claim(capped.body["timeoutMs"] === wanted, `the longest time limit was ${String(capped.body["timeoutMs"])} ms`);
      rig.claim(
        "worker:CFG-4",
        Number(usual.body["timeoutMs"]) <= wanted,
        `the default limit ${String(usual.body["timeoutMs"])} ms is above the maximum`,
      );
    } else {
      user.sandbox.beActive();
      user.sandbox.failNext(
        "listProcesses",
        Array.from({ length: 10 }, () => "unavailable" as const),
      );
      const failed = await user.exec("echo hello");
      const attempts = Number(failed.body["attempts"]);
      const tookMs = failed.endedAt - failed.startedAt;
      if (plan.variable === "RETRY_ATTEMPTS") claim(attempts === wanted, `${attempts} tries were made`);
      else claim(Math.abs(tookMs - 3 * wanted) < wanted, `three tries took ${tookMs} ms`);
    }
    const warned = eventsOf(rig.history(), "log").some(({ level, message }) => level === "warn" && message.includes(plan.variable));
    if (!good) rig.claim("worker:CFG-3", warned, `nobody was told that ${plan.variable} was not used`);
    await rig.deploy({});
  },
});
