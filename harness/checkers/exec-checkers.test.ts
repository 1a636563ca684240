import { describe, expect, test } from "vitest";
import { commandsEnd } from "./commands-end.ts";
import { noFalseDenial } from "./no-false-denial.ts";
import { oneExecution } from "./one-execution.ts";
import { completed, historyOf, invoked, judged, sandboxDid } from "./tiny-history.contract.ts";
import { valuesStayHome } from "./values-stay-home.ts";

const exec = { verb: "exec", args: { command: "echo hi" } };
const ran = { process: "p1", command: "echo hi" };

describe("a command of a request that was answered", () => {
  const answered = [invoked(0, 1, exec), sandboxDid(10, "command-start", ran), completed(1_000, 1, { status: 504 })];

  test("is gone within a kill's time", () => {
    const history = historyOf([...answered, sandboxDid(6_000, "command-end", ran), sandboxDid(60_000, "keep-alive")]);
    expect(judged(commandsEnd, "PROC-5", history)).toEqual(["held", 1]);
    expect(judged(commandsEnd, "EXEC-7", history)).toEqual(["held", 1]);
  });

  test("that runs on is nobody's", () => {
    const history = historyOf([...answered, sandboxDid(60_000, "keep-alive")]);
    expect(judged(commandsEnd, "PROC-5", history)).toEqual(["broken", 1, 1_000]);
    expect(judged(commandsEnd, "EXEC-7", history)).toEqual(["broken", 1, 1_000]);
  });

  test("is gone with its VM", () => {
    const history = historyOf([...answered, sandboxDid(2_000, "vm-down"), sandboxDid(60_000, "keep-alive")]);
    expect(judged(commandsEnd, "PROC-5", history)).toEqual(["held", 1]);
  });

  test("proves nothing where the history ends too soon", () => {
    expect(judged(commandsEnd, "PROC-5", historyOf(answered))).toEqual(["held", 0]);
  });
});

describe("a denial", () => {
  const denied = [invoked(0, 1, exec), completed(1_000, 1, { outcome: "fail", status: 503 })];

  test("of everything that a user asked for means that nothing happened for that user", () => {
    expect(judged(noFalseDenial, "EXEC-16", historyOf(denied))).toEqual(["held", 1]);
    const history = historyOf([...denied, sandboxDid(2_000, "command-start", ran)]);
    expect(judged(noFalseDenial, "EXEC-16", history)).toEqual(["broken", 1, 1_000]);
  });

  test("says nothing where something else may have caused the effect", () => {
    const history = historyOf([...denied, invoked(5, 2, exec), completed(50, 2), sandboxDid(20, "command-start", ran)]);
    expect(judged(noFalseDenial, "EXEC-16", history)).toEqual(["held", 0]);
  });

  test("leaves the platform its own notes", () => {
    const history = historyOf([...denied, sandboxDid(20, "file-delete", { path: "/tmp/gateway.lock" })]);
    expect(judged(noFalseDenial, "EXEC-16", history)).toEqual(["held", 1]);
  });
});

describe("a streamed command", () => {
  test("starts once, as one that is waited for", () => {
    const streamed = [invoked(0, 1, { ...exec, verb: "stream" }), sandboxDid(5, "command-start", ran)];
    expect(judged(oneExecution, "EXEC-15", historyOf(streamed))).toEqual(["held", 1]);
    expect(judged(oneExecution, "EXEC-15", historyOf([...streamed, sandboxDid(9, "command-start", ran)]))).toEqual(["broken", 1, 9]);
  });
});

describe("a value that is tagged as one user's", () => {
  const asked = invoked(0, 1, { verb: "stream", args: { command: "echo of:u1:secret" } });
  const told = { body: { stdout: "of:u1:secret" } };

  test("may come back to that user", () => {
    const history = historyOf([asked, completed(5, 1), invoked(6, 2, { verb: "execStatus" }), completed(9, 2, told)]);
    expect(judged(valuesStayHome, "EXEC-13", history)).toEqual(["held", 1]);
    expect(judged(valuesStayHome, "ISO-2", history)).toEqual(["held", 1]);
  });

  test("and to no other", () => {
    const poll = (verb: string) => historyOf([asked, completed(5, 1), invoked(6, 2, { verb, user: "u2" }), completed(9, 2, told)]);
    expect(judged(valuesStayHome, "EXEC-13", poll("execStatus"))).toEqual(["broken", 1, 9]);
    expect(judged(valuesStayHome, "ISO-2", poll("logs"))).toEqual(["broken", 2, 9]);
  });

  test("proves nothing where no value is tagged", () => {
    expect(judged(valuesStayHome, "ISO-2", historyOf([invoked(0, 1), completed(5, 1)]))).toEqual(["held", 0]);
  });
});
