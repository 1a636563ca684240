import { isoTime } from "#harness/ports/clock.ts";
import type { Container, ContainerMount } from "./container.ts";
import type { Networks } from "./networks.ts";

/** The Engine's word for a time that never was. */
const NEVER = "0001-01-01T00:00:00Z";

const timeOf = (at: number | null): string => (at === null ? NEVER : isoTime(at));

/** An exposed port that is not reached is null, one of a container at rest is not told. */
const portsJson = ({ spec, ports, running }: Container): object => {
  if (!running) return {};
  const unreached = spec.exposed.map((port): readonly [string, null] => [port, null]);
  const reached = [...Map.groupBy(ports, ({ port }) => port)].map(([port, places]): readonly [string, object] => [
    port,
    places.map(({ hostIp, hostPort }) => ({ HostIp: hostIp, HostPort: String(hostPort) })),
  ]);
  return Object.fromEntries([...unreached, ...reached]);
};

const networksJson = ({ endpoints, id }: Container, networks: Networks): object =>
  Object.fromEntries(
    [...endpoints].map(([name, { aliases, address }]) => [
      name,
      {
        IPAMConfig: null,
        Links: null,
        Aliases: aliases.length > 0 ? [...aliases, id.slice(0, 12)] : null,
        NetworkID: networks.find(name)?.id ?? "",
        EndpointID: address === "" ? "" : id,
        Gateway: address === "" ? "" : "172.17.0.1",
        IPAddress: address,
        IPPrefixLen: address === "" ? 0 : 16,
        MacAddress: "",
      },
    ]),
  );

const mountJson = ({ spec: { source, target, readOnly }, volume }: ContainerMount): object =>
  volume === null
    ? { Type: "bind", Source: source, Destination: target, Mode: readOnly ? "ro" : "", RW: !readOnly, Propagation: "rprivate" }
    : {
        Type: "volume",
        Name: volume.name,
        Source: `/var/lib/docker/volumes/${volume.name}/_data`,
        Destination: target,
        Driver: "local",
        Mode: readOnly ? "ro" : "z",
        RW: !readOnly,
        Propagation: "",
      };

const stateJson = (container: Container): object => ({
  Status: container.status,
  Running: container.running,
  Paused: container.paused,
  Restarting: false,
  OOMKilled: false,
  Dead: false,
  Pid: container.running ? 4_242 : 0,
  ExitCode: container.exitCode,
  Error: container.error,
  StartedAt: timeOf(container.startedAt),
  FinishedAt: timeOf(container.finishedAt),
});

const shortId = (id: string): string => id.slice(0, 12);

/** A container as `GET /containers/{id}/json` tells it. */
export const containerJson = (container: Container, networks: Networks): object => {
  const { id, name, spec, image, command, mounts } = container;
  const [path = "", ...args] = command;
  return {
    Id: id,
    Created: isoTime(container.createdAt),
    Path: path,
    Args: args,
    State: stateJson(container),
    Image: `sha256:${image.id}`,
    ResolvConfPath: "",
    HostnamePath: "",
    HostsPath: "",
    LogPath: "",
    Name: `/${name}`,
    RestartCount: 0,
    Driver: "overlay2",
    Platform: "linux",
    MountLabel: "",
    ProcessLabel: "",
    AppArmorProfile: "",
    ExecIDs: null,
    HostConfig: spec.hostConfig,
    GraphDriver: { Name: "overlay2", Data: null },
    Mounts: mounts.map(mountJson),
    Config: {
      ...spec.config,
      Hostname: spec.hostname === "" ? shortId(id) : spec.hostname,
      Image: spec.image,
      Env: spec.env,
      Cmd: spec.command.length > 0 ? spec.command : image.command,
      Labels: spec.labels,
      Tty: spec.tty,
    },
    NetworkSettings: {
      Bridge: "",
      SandboxID: "",
      Ports: portsJson(container),
      IPAddress: [...container.endpoints.values()][0]?.address ?? "",
      Networks: networksJson(container, networks),
    },
  };
};

const age = (ms: number): string => {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 1) return "Less than a second";
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  return minutes === 1 ? "About a minute" : minutes < 60 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
};

/** Such as `Up 3 seconds`, `Exited (0) 2 minutes ago`, `Created`. */
const statusText = (container: Container, now: number): string => {
  if (container.run !== null) return `Up ${age(now - container.run.startedAt)}${container.paused ? " (Paused)" : ""}`;
  if (container.removing) return "Removal In Progress";
  if (container.startedAt === null) return "Created";
  return `Exited (${container.exitCode}) ${age(now - (container.finishedAt ?? now))} ago`;
};

const listedPorts = ({ spec, ports, running }: Container): readonly object[] => {
  if (!running) return [];
  const split = (port: string): { readonly PrivatePort: number; readonly Type: string } => {
    const [number = "", type = "tcp"] = port.split("/");
    return { PrivatePort: Number(number), Type: type };
  };
  const reached = ports.map(({ port, hostIp, hostPort }) => ({ IP: hostIp, ...split(port), PublicPort: hostPort }));
  const unreached = spec.exposed.filter((port) => ports.every((one) => one.port !== port)).map(split);
  return [...reached, ...unreached];
};

/** A container as `GET /containers/json` lists it. */
export const listedContainer = (container: Container, networks: Networks, now: number): object => ({
  Id: container.id,
  Names: [`/${container.name}`],
  Image: container.spec.image,
  ImageID: `sha256:${container.image.id}`,
  Command: container.command.join(" "),
  Created: Math.floor(container.createdAt / 1_000),
  Ports: listedPorts(container),
  Labels: container.spec.labels,
  State: container.status,
  Status: statusText(container, now),
  HostConfig: { NetworkMode: container.spec.networkMode },
  NetworkSettings: { Networks: networksJson(container, networks) },
  Mounts: container.mounts.map(mountJson),
});
