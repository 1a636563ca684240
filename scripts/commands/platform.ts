import { PlatformService } from "#scenarios/wiring/live/platform-service.ts";
import { ISOLATES } from "#scenarios/wiring/assemble-platform.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { say } from "#scripts/output.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { onPort } from "./on-port.ts";
import { outlive, signalled } from "./until-signalled.ts";

/** Where platforms listen. 0 for the ports of hosts and isolates takes free ones, which the control port tells. */
export interface PlatformCommandOptions {
  /** Of the first platform; each further one has the next port. */
  readonly controlPort: number;
  /** Of the first platform's Durable Objects; each further one has the next port. */
  readonly hostPort: number;
  /** Of the first platform's first isolate; its other isolates and then the next platform's follow. */
  readonly isolatePort: number;
  /** How many platforms: one for each voyage at once. */
  readonly berths: number;
}

const PORT_MAX = 65_535;

const ranges = ({ controlPort, hostPort, isolatePort, berths }: PlatformCommandOptions) => [
  { option: "--control-port", first: controlPort, count: berths },
  { option: "--host-port", first: hostPort, count: berths },
  { option: "--isolate-port", first: isolatePort, count: berths * ISOLATES },
];

const checkPorts = (options: PlatformCommandOptions): void => {
  const taken = new Map<number, string>();
  for (const { option, first, count } of ranges(options)) {
    if (first === 0 && option !== "--control-port") continue;
    if (first < 1 || first + count - 1 > PORT_MAX)
      throw new UsageError(`${option} ${first}: ${count} port(s) from there on have to be between 1 and ${PORT_MAX}`);
    for (let port = first; port < first + count; port += 1) {
      const other = taken.get(port);
      if (other !== undefined) throw new UsageError(`${option} ${first}: port ${port} is wanted by ${other} as well`);
      taken.set(port, option);
    }
  }
};

const open = (options: PlatformCommandOptions, berth: number): Promise<PlatformService> => {
  const from = (first: number, step: number): number => (first === 0 ? 0 : first + berth * step);
  return onPort(() =>
    PlatformService.open({
      control: from(options.controlPort, 1),
      host: from(options.hostPort, 1),
      isolate: from(options.isolatePort, ISOLATES),
    }),
  );
};

/**
 * `seatrial platform`: the worker subject alone, on loopback, until SIGINT or SIGTERM (or until `ended`). It serves nothing
 * before `seatrial serve`, or a live run, has told it where its backends are. Throws `UsageError` for ports that it cannot have.
 */
export const platformCommand = async (options: PlatformCommandOptions, ended: Promise<void> = signalled()): Promise<number> => {
  checkPorts(options);
  await using services = new AsyncDisposableStack();
  using _ = outlive();
  const controls: string[] = [];
  for (let berth = 0; berth < options.berths; berth += 1) {
    const service = services.use(await open(options, berth));
    controls.push(service.addresses.control);
  }
  const many = controls.length === 1 ? "1 platform" : `${controls.length} platforms`;
  say(`platform: ${many} of ${ISOLATES} isolates, control at ${controls.join(", ")}; Ctrl-C ends it`);
  await ended;
  return EXIT.ok;
};
