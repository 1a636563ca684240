import { randomId } from "#harness/ports/random.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { FileHostApi } from "./file-api.ts";
import { runBatch } from "./file-batch.ts";
import { FileFlush } from "./file-flush.ts";
import { FileJournal } from "./file-journal.ts";
import { FileLooks } from "./file-looks.ts";
import { FileMirror } from "./file-mirror.ts";
import { FileRecords } from "./file-records.ts";
import { FileStore, type StoreTools } from "./file-store.ts";

/** What the bucket could not take is tried again this much later, ms. */
const REMIND_MS = 60_000;

/** The calls of one Host that are about files. */
export const fileCalls = (core: HostCore): FileHostApi => {
  const { ports, parts } = core;
  const records = new FileRecords(ports.state);
  const looks = new FileLooks(core, records);
  const journal = new FileJournal(ports, parts);
  const tools: StoreTools = {
    ports,
    parts,
    records,
    looks,
    mirror: new FileMirror(ports),
    life: randomId(ports.random, "life"),
    remind: () => core.background.wakeBy(ports.clock.now() + REMIND_MS),
  };
  const store = new FileStore(tools);
  const flush = new FileFlush(core, tools);
  core.chores.push(
    () => flush.run(),
    () => journal.tidy(),
  );
  return {
    standing: (path, options) => looks.standing(path, options),
    read: (call, target) => core.perform(call, "read", () => looks.read(target)),
    exists: (call, target) => core.perform(call, "exists", () => looks.exists(target)),
    list: (call, listing) => core.perform(call, "list", () => looks.list(listing)),
    write: (call, target, content) =>
      core.perform(call, "write", () =>
        core.paths.hold(parts.lockName(target.path), () =>
          journal.once(call, 0, () => store.write(target, { ...content, change: "write" })),
        ),
      ),
    remove: (call, target) =>
      core.perform(call, "delete", () =>
        core.paths.hold(parts.lockName(target.path), () => journal.once(call, 0, () => store.remove(target, "delete"))),
      ),
    batch: (call, batch) => runBatch({ core, looks, store, journal }, call, batch),
  };
};
