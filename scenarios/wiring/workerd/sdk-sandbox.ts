import type { Process, Sandbox } from "@cloudflare/sandbox";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { CONTROL_PORT, type FileContent, type FileInfo, type ProcessInfo, type SandboxApi, type VmView } from "#harness/ports/sandbox.ts";

/** What the worker uses of the published SDK (worker.md C.6), by its own types: a release that changes one of them is seen by the compiler. */
export type SdkSurface = Pick<
  Sandbox,
  | "listProcesses"
  | "startProcess"
  | "getProcess"
  | "killProcess"
  | "getProcessLogs"
  | "exec"
  | "readFile"
  | "writeFile"
  | "mkdir"
  | "deleteFile"
  | "exists"
  | "listFiles"
  | "containerFetch"
  | "setKeepAlive"
  | "setSleepAfter"
  | "destroy"
>;

/** What a Durable Object sees of its container without the SDK (`ctx.container`), and what it remembers of it. */
export interface ContainerView {
  /** Never starts a VM. */
  vm(): Promise<Pick<VmView, "vm" | "bootId" | "bootStartedAt">>;
  /** A raw TCP connect. */
  connects(port: number): Promise<boolean>;
  /** `ctx.container.getTcpPort(port).fetch`: never starts a VM and counts as nobody's activity. */
  fetch(port: number, request: Request): Promise<Response>;
}

const processInfo = ({ id, command, status, startTime, exitCode }: Process): ProcessInfo => ({
  ...{ id, command, status, startedAt: startTime.getTime() },
  ...(exitCode === undefined ? {} : { exitCode }),
});

const bytesOf = (content: string, encoding: string | undefined): Uint8Array =>
  encoding === "base64" ? Uint8Array.from(atob(content), (character) => character.charCodeAt(0)) : new TextEncoder().encode(content);

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

const notFound = (id: string): BackendError =>
  new BackendError({ name: "ProcessNotFoundError", message: `Process not found: ${id}`, code: "PROCESS_NOT_FOUND", httpStatus: 404 });

type Listed = Awaited<ReturnType<SdkSurface["listFiles"]>>["files"];

const fileInfos = (files: Listed): readonly FileInfo[] =>
  files
    .filter(({ type }) => type === "file" || type === "directory")
    .map(({ name, absolutePath, relativePath, type, size, modifiedAt }) => ({
      ...{ name, absolutePath, relativePath, size, modifiedAt: Date.parse(modifiedAt) },
      type: type === "directory" ? ("directory" as const) : ("file" as const),
    }));

const listed = async (sdk: SdkSurface, path: string, recursive: boolean): Promise<readonly FileInfo[]> =>
  fileInfos((await sdk.listFiles(path, { recursive, includeHidden: true })).files);

interface ControlAnswer {
  readonly code?: string;
  readonly message?: string;
  readonly files?: Listed;
  readonly content?: string;
  readonly encoding?: string;
}

/** The image's control server past the SDK, which would wake the VM and keep it awake. */
const controlled = async (container: ContainerView, target: string, body: object): Promise<ControlAnswer> => {
  const headers = { "content-type": "application/json" };
  const request = new Request(`http://container${target}`, { method: "POST", headers, body: JSON.stringify(body) });
  const response = await container.fetch(CONTROL_PORT, request);
  const answer = (await response.json()) as ControlAnswer;
  if (response.ok) return answer;
  const { code = "UNKNOWN", message = `the control server answered ${response.status}` } = answer;
  throw new BackendError({ name: "SandboxError", message, code, httpStatus: response.status });
};

const scanned = async (container: ContainerView, path: string): Promise<readonly FileInfo[]> => {
  const options = { recursive: true, includeHidden: true };
  return fileInfos((await controlled(container, "/api/list-files", { path, options })).files ?? []);
};

const loaded = async (container: ContainerView, path: string): Promise<FileContent> => {
  const { content = "", encoding } = await controlled(container, "/api/read", { path });
  const info = (await scanned(container, parentOf(path))).find(({ absolutePath }) => absolutePath === path);
  return { bytes: bytesOf(content, encoding), modifiedAt: info?.modifiedAt ?? 0 };
};

const initOf = ({ method, headers, body }: HttpRequest): RequestInit => ({
  method,
  headers,
  ...(body === null ? {} : { body: body as Uint8Array<ArrayBuffer> }),
});

const answerOf = async (response: Response): Promise<HttpResponse> => {
  const answered: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    answered[name] = value;
  });
  return { status: response.status, headers: answered, body: await response.bytes() };
};

const urlOf = ({ target }: HttpRequest): string => `http://container${target}`;

/**
 * The port `SandboxApi` over the published SDK. It is type-checked and its translations are tested; it cannot run here,
 * because a container needs Cloudflare's platform or a Docker image that no package ships.
 */
export const sdkSandbox = (sdk: SdkSurface, container: ContainerView): SandboxApi => {
  const processOf = async (id: string): Promise<Process> => {
    const process = await sdk.getProcess(id);
    if (process === null) throw notFound(id);
    return process;
  };
  return {
    // The SDK's own list would start the VM (model R); a stopped one has no processes.
    peek: async () => {
      const view = await container.vm();
      return { ...view, processes: view.vm === "running" ? (await sdk.listProcesses()).map(processInfo) : [] };
    },
    probePort: (port) => container.connects(port),
    listProcesses: async () => (await sdk.listProcesses()).map(processInfo),
    startProcess: async (command, { env, cwd }) =>
      processInfo(
        await sdk.startProcess(command, { ...(env === undefined ? {} : { env: { ...env } }), ...(cwd === undefined ? {} : { cwd }) }),
      ),
    waitForExit: async (id, timeoutMs) => (await processOf(id)).waitForExit(timeoutMs),
    getLogs: async (id) => {
      const { stdout, stderr } = await sdk.getProcessLogs(id);
      return { stdout, stderr };
    },
    killProcess: (id) => sdk.killProcess(id),
    exec: async (command) => {
      const { exitCode, stdout, stderr } = await sdk.exec(command);
      return { exitCode, stdout, stderr };
    },
    readFile: async (path) => {
      const { content, encoding } = await sdk.readFile(path);
      const info = (await listed(sdk, parentOf(path), false)).find(({ absolutePath }) => absolutePath === path);
      return { bytes: bytesOf(content, encoding), modifiedAt: info?.modifiedAt ?? 0 };
    },
    writeFile: async (path, bytes) => {
      await sdk.writeFile(path, base64(bytes), { encoding: "base64" });
    },
    mkdir: async (path) => {
      await sdk.mkdir(path, { recursive: true });
    },
    deleteFile: async (path) => {
      await sdk.deleteFile(path);
    },
    exists: async (path) => (await sdk.exists(path)).exists,
    listFiles: (path, { recursive }) => listed(sdk, path, recursive),
    scanFiles: (path) => scanned(container, path),
    loadFile: (path) => loaded(container, path),
    containerFetch: async (port, request) => answerOf(await sdk.containerFetch(urlOf(request), initOf(request), port)),
    bindingFetch: async (port, request) => answerOf(await container.fetch(port, new Request(urlOf(request), initOf(request)))),
    destroy: () => sdk.destroy(),
    setKeepAlive: (on) => sdk.setKeepAlive(on),
    setSleepAfter: (ms) => sdk.setSleepAfter(`${Math.ceil(ms / 1_000)}s`),
  };
};
