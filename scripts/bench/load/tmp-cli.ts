import { loadCommand } from "#scripts/commands/load.ts";
import { checkLoadOptions } from "#scripts/load-options.ts";
import { parseArgs } from "node:util";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: "string", default: "auto" },
    quick: { type: "boolean" },
    rate: { type: "string" },
    duration: { type: "string" },
    target: { type: "string" },
    header: { type: "string", multiple: true, default: [] },
    "allow-host": { type: "string", multiple: true, default: [] },
    k6: { type: "string" },
    emit: { type: "string" },
    samples: { type: "string", multiple: true }, parallelism: { type: "string", default: "2" },
    output: { type: "string", default: "/tmp/load-out" },
  },
});
const code = await loadCommand(positionals, checkLoadOptions({ ...values, allowHost: values["allow-host"] } as never));
console.log("exit", code);
process.stdout.write("", () => process.exit(code));
