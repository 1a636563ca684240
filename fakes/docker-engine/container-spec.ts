import { fieldsOf, listOf, textIn, textRecord, textsOf, type Fields } from "./json-fields.ts";

/** What a container sees at a path: a volume by name (a new one without a name when null), or a folder of this machine. */
export interface MountSpec {
  readonly kind: "volume" | "bind";
  readonly source: string | null;
  readonly target: string;
  readonly readOnly: boolean;
}

/** Where a port of the container is reached; a host port of 0 is chosen at the start. */
export interface PortSpec {
  /** Such as `8000/tcp`. */
  readonly port: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** What a container is made of, from the body of its create call. */
export interface ContainerSpec {
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly tty: boolean;
  readonly autoRemove: boolean;
  /** Ports that are told, reached or not. */
  readonly exposed: readonly string[];
  readonly published: readonly PortSpec[];
  readonly mounts: readonly MountSpec[];
  readonly networkMode: string;
  /** Aliases by network. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
  /** As they came. */
  readonly config: Fields;
  readonly hostConfig: Fields;
}

/** Reads `source:/target[:options]`. */
const bindOf = (text: string): MountSpec => {
  const [source = "", target = "", options = ""] = text.split(":");
  const readOnly = options.split(",").includes("ro");
  return { kind: source.startsWith("/") ? "bind" : "volume", source, target, readOnly };
};

const mountOf = (mount: Fields): MountSpec => {
  const source = textIn(mount["Source"]);
  return {
    kind: mount["Type"] === "bind" ? "bind" : "volume",
    source: source === "" ? null : source,
    target: textIn(mount["Target"]),
    readOnly: mount["ReadOnly"] === true,
  };
};

/** Network modes without ports of their own. */
const PORTLESS: ReadonlySet<string> = new Set(["none", "host"]);

const withProtocol = (port: string): string => (port.includes("/") ? port : `${port}/tcp`);

const publishedBy = (hostConfig: Fields, exposed: readonly string[]): readonly PortSpec[] => {
  if (PORTLESS.has(textIn(hostConfig["NetworkMode"]))) return [];
  const asked = Object.entries(fieldsOf(hostConfig["PortBindings"])).flatMap(([port, bindings]) =>
    listOf(bindings).map((binding) => ({
      port: withProtocol(port),
      hostIp: textIn(binding["HostIp"]) || "0.0.0.0",
      hostPort: Number(textIn(binding["HostPort"])) || 0,
    })),
  );
  if (hostConfig["PublishAllPorts"] !== true) return asked;
  const unasked = exposed.filter((port) => asked.every((one) => one.port !== port));
  return [...asked, ...unasked.map((port) => ({ port, hostIp: "0.0.0.0", hostPort: 0 }))];
};

const mountsBy = (config: Fields, hostConfig: Fields): readonly MountSpec[] => {
  const asked = [...textsOf(hostConfig["Binds"]).map(bindOf), ...listOf(hostConfig["Mounts"]).map(mountOf)];
  const unnamed = Object.keys(fieldsOf(config["Volumes"])).filter((target) => asked.every((one) => one.target !== target));
  return [...asked, ...unnamed.map((target): MountSpec => ({ kind: "volume", source: null, target, readOnly: false }))];
};

/** The network that a mode or an endpoint stands for. */
const networkOf = (name: string): string => (name === "default" ? "bridge" : name);

/** Reads the body of a create call. */
export const containerSpec = ({ HostConfig, NetworkingConfig, ...config }: Fields): ContainerSpec => {
  const hostConfig = fieldsOf(HostConfig);
  const exposed = [
    ...new Set([...Object.keys(fieldsOf(config["ExposedPorts"])), ...Object.keys(fieldsOf(hostConfig["PortBindings"]))].map(withProtocol)),
  ];
  const endpoints = Object.entries(fieldsOf(fieldsOf(NetworkingConfig)["EndpointsConfig"]));
  const mode = textIn(hostConfig["NetworkMode"]) || "default";
  return {
    image: textIn(config["Image"]),
    entrypoint: textsOf(config["Entrypoint"]),
    command: textsOf(config["Cmd"]),
    env: textsOf(config["Env"]),
    labels: textRecord(config["Labels"]),
    hostname: textIn(config["Hostname"]),
    tty: config["Tty"] === true,
    autoRemove: hostConfig["AutoRemove"] === true,
    exposed: PORTLESS.has(mode) ? [] : exposed,
    published: publishedBy(hostConfig, exposed),
    mounts: mountsBy(config, hostConfig),
    networkMode: mode,
    networks: {
      [networkOf(mode)]: [],
      ...Object.fromEntries(endpoints.map(([name, value]) => [networkOf(name), textsOf(fieldsOf(value)["Aliases"])])),
    },
    config,
    hostConfig: { ...hostConfig, NetworkMode: mode },
  };
};
