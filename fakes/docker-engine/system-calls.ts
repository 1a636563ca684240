import { bytesOf, json, plain, streamed } from "./answer.ts";
import { numberOf, type Handler } from "./asked.ts";
import { EngineError } from "./engine-error.ts";
import type { EngineState } from "./engine-state.ts";
import { eventJson, type EngineEvent } from "./event-log.ts";
import { anyOf, parseFilters, type Filters } from "./filters.ts";

const FILTERS = [
  "config",
  "container",
  "daemon",
  "event",
  "image",
  "label",
  "network",
  "node",
  "plugin",
  "scope",
  "secret",
  "service",
  "type",
  "volume",
];

const infoJson = ({ world, containers, images }: EngineState): object => {
  const all = containers.all();
  const count = (status: string): number => all.filter((container) => container.status === status).length;
  return {
    ID: "FAKE:DOCKER:ENGINE",
    Containers: all.length,
    ContainersRunning: count("running"),
    ContainersPaused: count("paused"),
    ContainersStopped: all.length - count("running") - count("paused"),
    Images: images.all().length,
    Driver: "overlay2",
    Name: "fake-docker-engine",
    ServerVersion: world.wording.release,
    OperatingSystem: "Fake Docker Engine",
    OSType: "linux",
    Architecture: "x86_64",
    NCPU: 4,
    MemTotal: 8 * 2 ** 30,
    IndexServerAddress: "https://index.docker.io/v1/",
    Runtimes: { runc: { path: "runc" } },
    DefaultRuntime: "runc",
    Labels: [],
    Swarm: { NodeID: "", LocalNodeState: "inactive" },
    Warnings: null,
  };
};

const versionJson = ({ world: { wording } }: EngineState): object => {
  const ApiVersion = `1.${wording.api.max}`;
  const MinAPIVersion = `1.${wording.api.min}`;
  return {
    Platform: { Name: "" },
    Components: [{ Name: "Engine", Version: wording.release, Details: { ApiVersion, MinAPIVersion, Os: "linux", Arch: "amd64" } }],
    Version: wording.release,
    ApiVersion,
    MinAPIVersion,
    GitCommit: "fake",
    GoVersion: "go1.19",
    Os: "linux",
    Arch: "amd64",
    KernelVersion: "6.1.0",
    BuildTime: "2023-01-01T00:00:00.000000000+00:00",
  };
};

const dfJson = ({ containers, images, volumes }: EngineState): object => ({
  LayersSize: 0,
  Images: images.all().map(({ id, name }) => ({ Id: `sha256:${id}`, RepoTags: [name], Size: 0, SharedSize: 0, Containers: 0 })),
  Containers: containers.all().map(({ id, name, status }) => ({ Id: id, Names: [`/${name}`], State: status, SizeRw: 0, SizeRootFs: 0 })),
  Volumes: volumes.all().map(({ name, users }) => ({ Name: name, Driver: "local", UsageData: { RefCount: users.size, Size: 0 } })),
  BuildCache: null,
});

const eventPasses = (event: EngineEvent, filters: Filters): boolean => {
  const { type, action, id, attributes } = event;
  const isOne = (kind: EngineEvent["type"]): boolean =>
    anyOf(filters, kind, (wanted) => type === kind && (id.startsWith(wanted) || attributes["name"] === wanted));
  return (
    anyOf(filters, "type", (wanted) => type === wanted) &&
    anyOf(filters, "event", (wanted) => action === wanted) &&
    anyOf(filters, "label", (wanted) => {
      const [name = "", value] = wanted.split("=");
      return value === undefined ? name in attributes : attributes[name] === value;
    }) &&
    isOne("container") &&
    isOne("volume") &&
    isOne("network") &&
    isOne("image")
  );
};

/** Events since a time, if one is given, else from now on; until a time, if one is given, else for ever. Seconds since the epoch. */
const events =
  ({ world }: EngineState): Handler =>
  ({ query, minor, signal }) => {
    const filters = parseFilters(query.get("filters"), FILTERS, world.wording);
    for (const name of ["since", "until"]) {
      const text = query.get(name) ?? "";
      if (Number.isNaN(Number(text)))
        throw new EngineError(world.wording.callerError, `strconv.ParseInt: parsing "${text}": invalid syntax`);
    }
    const sinceMs = numberOf(query, "since", 0) * 1_000;
    const untilMs = numberOf(query, "until", Number.POSITIVE_INFINITY) * 1_000;
    const from = query.has("since") && query.get("since") !== "" ? 0 : world.events.tape.items.length;
    const ended = new AbortController();
    const timer = Number.isFinite(untilMs) ? world.clock.timer(untilMs - world.clock.now()) : null;
    const end = (): void => {
      timer?.cancel();
      ended.abort();
    };
    signal.addEventListener("abort", end, { once: true });
    void timer?.done.then(end);
    const follow = untilMs > world.clock.now();
    const lines = async function* () {
      for await (const event of world.events.tape.read({ from, follow, signal: ended.signal })) {
        if (event.at < sinceMs || event.at > untilMs || !eventPasses(event, filters)) continue;
        yield bytesOf(`${JSON.stringify(eventJson(event, minor))}\n`);
      }
    };
    return streamed(lines(), "application/json");
  };

/** The calls about the engine itself. */
export const systemCalls = (state: EngineState) => {
  const ping: Handler = () => ({
    ...plain(200, "OK"),
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache, no-store, must-revalidate", pragma: "no-cache" },
  });
  const info: Handler = () => json(200, infoJson(state));
  const version: Handler = () => json(200, versionJson(state));
  const df: Handler = () => json(200, dfJson(state));
  return {
    "GET /_ping": ping,
    "HEAD /_ping": ping,
    "GET /info": info,
    "GET /version": version,
    "GET /system/df": df,
    "GET /events": events(state),
  };
};
