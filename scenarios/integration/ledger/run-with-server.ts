import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { openToxiproxy } from "#scenarios/wiring/toxiproxy/door.ts";

/** A run on a real Toxiproxy of its own that says where it stands and goes on until it is shot. */
const ledger = new RunLedger({ command: "run-with-server" });
const { url } = await openToxiproxy({ prefer: "path", required: true, seed: 1, allowHosts: [], ledger });
process.stdout.write(`${url}\n`);
setInterval(() => {}, 1_000);
