import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sweepLedger } from "#harness/rigs/live/ledger-sweep.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";

/** What a run that is about to end tells its test. */
export interface Standing {
  readonly runId: string;
  /** What the sweep at its start said. */
  readonly swept: readonly string[];
  readonly child: number;
  readonly folder: string;
}

/** A run that starts as every run does, has one of everything, says so, and ends in the way it is told to. */
const [ending, url] = process.argv.slice(2);

const swept = await sweepLedger({ removeLabelled: () => Promise.reject(new Error("this run has no containers")) });
const ledger = new RunLedger({ command: `run-to-end ${ending}` });
const folder = ledger.makeFolder();
writeFileSync(join(folder.path, "part.json"), "{}");
// Not tied to this process: what happens to it is the ledger's doing.
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached: true });
if (child.pid === undefined) throw new Error("No child could be started");
ledger.noteChild(child.pid, "toxiproxy-server");
const forget = ledger.noteToxiproxy(url ?? "");
const client = new ToxiproxyClient(url ?? "");
const names = ["isolate-1>host", "host>sandbox"].map((link) => `${ledger.proxyPrefix}${link}`);
const proxies = await client.populate(names.map((name) => ({ name, upstream: "127.0.0.1:9" })));

const standing: Standing = { runId: ledger.runId, swept, child: child.pid, folder: folder.path };
process.stdout.write(`${JSON.stringify(standing)}\n`);

if (ending === "failure") throw new Error("The run failed");
if (ending === "success") {
  for (const proxy of proxies) await proxy.remove();
  forget();
  ledger.close();
  process.exit(0);
}
// Until it is shot.
setInterval(() => {}, 1_000);
