import { describe, expect, test } from "vitest";
import { sandboxErrors, shaped } from "#fakes/sandbox/errors.ts";
import type { BackendErrorFields } from "#harness/ports/backend-error.ts";
import { LINK_FAILURES, LinkError, type LinkFailure } from "#harness/ports/link-failure.ts";
import { factsOf } from "./error-facts.ts";
import type { ErrorFacts, Failure } from "./failure.ts";
import { triage } from "./triage.ts";

const typed = (code: string, change: Partial<ErrorFacts> = {}): ErrorFacts => ({
  name: "SandboxError",
  message: "said by the SDK",
  code,
  ...change,
});
const untyped = (message: string): ErrorFacts => ({ name: "Error", message });

type Verdict = Pick<Failure, "kind" | "transient" | "status">;
const verdictOf = ({ kind, transient, status }: Failure): Verdict => ({ kind, transient, status });

/** Words of the platform that a path, a command or its output could also contain. */
const TRAPS = [
  "ran out of memory",
  "no such image",
  "maximum number of running container instances exceeded",
  "there is no container instance that can be provided",
  "container suddenly disconnected",
  "network connection lost",
  "ECONNREFUSED",
  "timeout",
];

describe("an error of the file system", () => {
  // worker:FILE-26
  test.for<[string, Verdict]>([
    ["FILE_NOT_FOUND", { kind: "absent", transient: false, status: 404 }],
    ["PERMISSION_DENIED", { kind: "refused-path", transient: false, status: 403 }],
    ["IS_DIRECTORY", { kind: "refused-path", transient: false, status: 400 }],
    ["NOT_DIRECTORY", { kind: "refused-path", transient: false, status: 400 }],
    ["NAME_TOO_LONG", { kind: "refused-path", transient: false, status: 400 }],
    ["FILE_TOO_LARGE", { kind: "refused-path", transient: false, status: 413 }],
    ["NO_SPACE", { kind: "refused-path", transient: false, status: 507 }],
    ["RESOURCE_BUSY", { kind: "refused-path", transient: false, status: 409 }],
    ["TOO_MANY_LINKS", { kind: "internal", transient: false, status: 500 }],
  ])("with code %s has its own status, whatever its httpStatus says", ([code, expected]) => {
    expect(verdictOf(triage(typed(code, { httpStatus: 500 })))).toEqual(expected);
  });

  // worker:EXEC-22, FILE-28
  test.for(["FILE_NOT_FOUND", "PERMISSION_DENIED", "IS_DIRECTORY", "COMMAND_EXECUTION_ERROR", "FILE_EXISTS", "UNKNOWN_CODE"])(
    "with code %s means the same whatever words its path contains",
    (code) => {
      const plain = verdictOf(triage(typed(code, { message: "refused: /root/notes.txt" })));
      for (const trap of TRAPS) {
        const facts = typed(code, { message: `refused: /root/${trap}/notes.txt` });
        expect(verdictOf(triage(facts)), `with "${trap}" in the path`).toEqual(plain);
      }
    },
  );

  test.for(["FileNotFoundError", "PermissionDeniedError", "CommandError"])(
    "stripped to the name %s means the same whatever words its path contains",
    (name) => {
      const plain = verdictOf(triage({ name, message: "refused: /root/notes.txt" }));
      for (const trap of TRAPS) {
        expect(verdictOf(triage({ name, message: `refused: /root/${trap}/notes.txt` })), `with "${trap}" in the path`).toEqual(plain);
      }
    },
  );
});

describe("an error that crossed the boundary", () => {
  const bothShapes: readonly [string, BackendErrorFields, Verdict][] = [
    ["a missing file", sandboxErrors.fileNotFound("/a"), { kind: "absent", transient: false, status: 404 }],
    ["a forbidden file", sandboxErrors.permissionDenied("/a"), { kind: "refused-path", transient: false, status: 403 }],
    ["an unavailable container", sandboxErrors.unavailable("container_starting"), { kind: "container", transient: true, status: 503 }],
    ["an interrupted operation", sandboxErrors.interrupted(), { kind: "interrupted", transient: true, status: 503 }],
    ["an unknown process", sandboxErrors.processNotFound("p"), { kind: "container", transient: true, status: 503 }],
    ["a process that is not ready", sandboxErrors.readyTimeout("p"), { kind: "container", transient: true, status: 503 }],
    ["a command that could not run", sandboxErrors.commandError("spawn failed"), { kind: "command", transient: false, status: 500 }],
    ["too many instances", sandboxErrors.maxInstances(), { kind: "max-instances", transient: true, status: 503 }],
    ["no instance", sandboxErrors.noInstance(), { kind: "no-instance", transient: true, status: 503 }],
    ["too many starts a second", sandboxErrors.rateLimited(), { kind: "no-instance", transient: true, status: 503 }],
    ["no image", sandboxErrors.noSuchImage(), { kind: "permanent-start", transient: false, status: 503 }],
    ["a container that still starts", sandboxErrors.stillStarting(), { kind: "container", transient: true, status: 503 }],
    ["a refused connection", sandboxErrors.connectionRefused(), { kind: "container", transient: true, status: 503 }],
    ["a process that outlives its kill", sandboxErrors.killFailed("p"), { kind: "internal", transient: false, status: 500 }],
  ];

  test.for(bothShapes)("about %s means the same typed and stripped", ([, fields, expected]) => {
    expect(verdictOf(triage(factsOf(shaped(fields, "typed")))), "typed").toEqual(expected);
    expect(verdictOf(triage(factsOf(shaped(fields, "stripped")))), "stripped").toEqual(expected);
  });
});

describe("an unavailable container", () => {
  // The reasons of C.4, and the wire's word for each (B.0).
  test.for<[string, Failure["kind"], string]>([
    ["container_starting", "container", "container_starting"],
    ["container_unhealthy", "container", "container_starting"],
    ["container_replaced", "container", "container_starting"],
    ["rpc_upgrade_failed", "container", "container_starting"],
    ["container_unreachable", "container", "container_starting"],
    ["no_container_instance_available", "no-instance", "no_instance"],
    ["max_container_instances_exceeded", "max-instances", "max_instances"],
  ])("because of %s is transient, and nothing was admitted", ([reason, kind, wire]) => {
    const failure = triage(typed("CONTAINER_UNAVAILABLE", { reason, admitted: false }));
    expect(failure).toMatchObject({ kind, transient: true, admitted: false, status: 503, reason: wire });
  });

  test("without a reason is judged by the platform's words, and transient when they say nothing", () => {
    const facts = { name: "ContainerUnavailableError", message: "The container is not available" };
    expect(triage(facts)).toMatchObject({ kind: "container", transient: true, status: 503 });
    expect(triage({ ...facts, message: "ran out of memory" })).toMatchObject({ kind: "permanent-start", transient: false });
  });
});

describe("a message of the platform", () => {
  test.for([
    "There is no container instance that can be provided to this Durable Object",
    "Maximum number of running container instances exceeded",
    "Network connection lost.",
    "Durable Object reset because its code was updated.",
    "internal error while starting up Durable Object storage caused object to be reset",
    "Container suddenly disconnected, try again",
    "the container is not listening in the TCP address 10.0.0.1:3000",
    "You are requesting too many containers per second",
    "connect ECONNREFUSED 127.0.0.1:3000",
    "read ECONNRESET",
    "connect ETIMEDOUT 10.0.0.1:3000",
  ])("that may pass is retried: %s", (message) => {
    expect(triage(untyped(message))).toMatchObject({ transient: true, status: 503 });
    expect(triage(untyped(message.toUpperCase())), "whatever its case").toMatchObject({ transient: true });
  });

  // worker:WAKE-13
  test.for([
    "Container ran out of memory",
    "Container failed: too many subprocesses",
    "no such image available",
    "no application that matches the provided constraints",
    "no container application assigned to this Durable Object",
    "the container did not call start",
  ])("that will not pass is not: %s", (message) => {
    expect(triage(untyped(message))).toMatchObject({
      kind: "permanent-start",
      transient: false,
      status: 503,
      reason: "permanent_start_failure",
    });
  });

  test("that came with the SDK's code for anything internal is read as well", () => {
    expect(triage(typed("INTERNAL_ERROR", { message: "HTTP error! status: 503" }))).toMatchObject({ transient: true, status: 503 });
  });

  test("that nobody knows is an internal fault, and its work may have run", () => {
    expect(triage(untyped("x is not a function"))).toMatchObject({ kind: "internal", transient: false, status: 500, admitted: "unknown" });
  });
});

describe("a lost transport", () => {
  // worker:RETRY-5: RPC/transport loss
  test.for(["peer_closed", "connection_failed", "upgrade_failed"])("of the SDK's own RPC (%s) is transient", (reason) => {
    const facts = { name: "RPCTransportError", message: "RPC transport failed", httpStatus: 503, reason };
    expect(triage(facts)).toMatchObject({ transient: true, status: 503 });
  });

  test.for(Object.keys(LINK_FAILURES) as LinkFailure[])("on a link (%s) is transient, and admitted only maybe", (failure) => {
    const error = new LinkError(failure, "host>sandbox");
    const { transient, status, admitted } = triage(factsOf(error));
    expect({ transient, status, admitted }).toEqual({ transient: true, status: 503, admitted: error.sent === "no" ? false : "unknown" });
  });
});

describe("what was admitted", () => {
  test("is taken from the error where it says so", () => {
    for (const admitted of [true, false, "unknown"] as const) {
      expect(triage(typed("OPERATION_INTERRUPTED", { admitted })).admitted).toBe(admitted);
      expect(triage(typed("COMMAND_EXECUTION_ERROR", { admitted })).admitted).toBe(admitted);
    }
  });

  test("is unknown for an interruption that does not say", () => {
    expect(triage(typed("OPERATION_INTERRUPTED")).admitted).toBe("unknown");
    expect(triage(untyped("Container suddenly disconnected, try again")).admitted).toBe("unknown");
    expect(triage(untyped("Network connection lost.")).admitted, "the call may have arrived before the connection was lost").toBe(
      "unknown",
    );
    expect(triage(untyped("read ECONNRESET")).admitted, "a reset in mid-call").toBe("unknown");
  });
});

describe("the facts of a thrown value", () => {
  test("are its fields, and never undefined ones", () => {
    expect(factsOf(shaped(sandboxErrors.noInstance(), "typed"))).toEqual(sandboxErrors.noInstance());
    expect(factsOf(new LinkError("refused", "a>b"))).toMatchObject({ name: "LinkError", code: "ECONNREFUSED", sent: "no" });
    expect(factsOf(new TypeError("broken"))).toEqual({ name: "TypeError", message: "broken" });
    expect(factsOf("a thrown string")).toEqual({ name: "Error", message: "a thrown string" });
  });
});
