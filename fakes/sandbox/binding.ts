import type { JournalEntry } from "#harness/ports/journal.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import { CONTROL_PORT, type VmView } from "#harness/ports/sandbox.ts";
import type { Disk } from "./disk.ts";
import { sandboxErrors } from "./errors.ts";
import { channelBusy, type Gateway } from "./gateway.ts";
import type { ScriptedFaults } from "./scripted-faults.ts";

interface Surroundings {
  readonly vm: VmView["vm"];
  readonly gateway: Gateway;
  readonly disk: Disk;
  readonly faults: ScriptedFaults;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const json = (status: number, body: object): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: encoder.encode(JSON.stringify(body)),
});

/** The control server's file calls, in JSON, with the SDK's codes. */
const control = (disk: Disk, request: HttpRequest): HttpResponse => {
  const asked = JSON.parse(request.body === null ? "{}" : decoder.decode(request.body)) as { path?: string; content?: string };
  const path = asked.path ?? "";
  try {
    if (request.target === "/api/write") disk.write(path, encoder.encode(asked.content ?? ""));
    else if (request.target === "/api/read") return json(200, { success: true, path, content: decoder.decode(disk.read(path).bytes) });
    else if (request.target === "/api/delete") disk.delete(path);
    else return json(404, { error: "Not found" });
    return json(200, { success: true, path });
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return json(error.fields.httpStatus ?? 500, { success: false, code: error.fields.code ?? "UNKNOWN", message: error.message });
  }
};

/** A request through the container binding, past the SDK: it wakes nothing and counts as nobody's activity. */
export const bindingFetch = async (
  { vm, gateway, disk, faults }: Surroundings,
  { port, request }: { readonly port: number; readonly request: HttpRequest },
): Promise<HttpResponse> => {
  if (vm === "starting") return channelBusy();
  if (vm === "running" && port === CONTROL_PORT) return control(disk, request);
  if (vm === "running" && port === gateway.port && gateway.open) return gateway.answer(request);
  throw faults.error(sandboxErrors.connectionRefused());
};

/** What the journal says of a request that reached the gateway. */
export const requestEntry = ({ method, target, headers }: HttpRequest): JournalEntry => ({
  kind: "gateway-request",
  method,
  target,
  token: headers["authorization"] ?? null,
});
