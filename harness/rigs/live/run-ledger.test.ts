import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ledgerFolder, LedgerError, parseLedger, type LedgerEntry } from "./ledger-file.ts";
import { birthOf } from "./process-birth.ts";
import { RunLedger } from "./run-ledger.ts";

let folder: string;
const cleanups: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-test-"));
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

const sleeper = async (): Promise<ChildProcess & { readonly pid: number }> => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  cleanups.push(() => child.kill("SIGKILL"));
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve).once("error", reject);
  });
  return child as ChildProcess & { readonly pid: number };
};

const ended = (child: ChildProcess): Promise<unknown> => {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", resolve);
  });
};

const birth = (pid: number): string => {
  const found = birthOf(pid);
  if (found === null) throw new Error(`No process ${pid}`);
  return found;
};

const entryIn = (): LedgerEntry => parseLedger(readFileSync(join(folder, readdirSync(folder)[0] ?? ""), "utf8"));

describe("a run's ledger", () => {
  test("is on disk from the start, for its user alone, and gone at the end", () => {
    const ledger = new RunLedger({ command: "seatrial run", folder });
    const file = join(folder, `${ledger.runId}.json`);
    expect(entryIn()).toMatchObject({ runId: ledger.runId, command: "seatrial run", run: { pid: process.pid, birth: birth(process.pid) } });
    expect(statSync(file).mode & 0o077).toBe(0);
    ledger.close();
    expect(existsSync(folder), "the last one takes the folder along").toBe(false);
  });

  test("has what is there, and no more what was forgotten", async () => {
    using ledger = new RunLedger({ command: "seatrial run", folder });
    const child = await sleeper();
    const forgetChild = ledger.noteChild(child.pid, "toxiproxy-server");
    const forgetUrl = ledger.noteToxiproxy("http://127.0.0.1:8474");
    ledger.noteLabel(ledger.label);
    expect(entryIn()).toMatchObject({
      children: [{ pid: child.pid, birth: birth(child.pid), command: "toxiproxy-server" }],
      toxiproxies: ["http://127.0.0.1:8474"],
      labels: [`seatrial.run=${ledger.runId}`],
    });
    forgetChild();
    forgetUrl();
    expect(entryIn()).toMatchObject({ children: [], toxiproxies: [] });
  });

  test("ends the children and removes the folders that are left when it closes", async () => {
    const ledger = new RunLedger({ command: "seatrial run", folder });
    const child = await sleeper();
    const forget = ledger.noteChild(child.pid, "k6");
    const made = ledger.makeFolder();
    writeFileSync(join(made.path, "part"), "1");
    ledger.close();
    forget();
    await ended(child);
    expect(child.signalCode).toBe("SIGKILL");
    expect(existsSync(made.path)).toBe(false);
    expect(existsSync(folder), "the last one takes the folder along").toBe(false);
  });

  test("stays for the next start while something of the run may stand elsewhere", () => {
    const ledger = new RunLedger({ command: "seatrial run", folder });
    ledger.noteToxiproxy("http://127.0.0.1:1");
    ledger.close();
    expect(entryIn().toxiproxies).toEqual(["http://127.0.0.1:1"]);
  });

  test("is not kept where others could write: it names processes to end", () => {
    chmodSync(folder, 0o777);
    expect(() => new RunLedger({ command: "seatrial run", folder })).toThrow(LedgerError);
    chmodSync(folder, 0o700);
  });

  test("lies below XDG_RUNTIME_DIR where there is one", () => {
    expect(ledgerFolder(folder)).toBe(join(folder, "seatrial"));
    const own = ledgerFolder("");
    expect(own.startsWith(join(tmpdir(), "seatrial-")), own).toBe(true);
    expect(ledgerFolder(join(folder, "gone")), "a folder that is not there is none").toBe(own);
  });
});
