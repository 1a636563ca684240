import { reportMergeCommand } from "#scripts/commands/report-merge.ts";
const code = await reportMergeCommand(process.argv.slice(3), process.argv[2] ?? "");
process.stdout.write("", () => process.exit(code));
