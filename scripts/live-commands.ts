import type { Command } from "@commander-js/extra-typings";
import type { FakeName } from "./commands/fakes.ts";
import { wholeNumber } from "./usage-error.ts";

/** Takes the exit code of the command that ran. */
type End = (exitCode: number) => void;

const WAY = "embedded, path, container or the URL of one; a way with ? falls back";

const addDoctor = (program: Command, end: End): void => {
  program
    .command("doctor")
    .description("what this machine has for every rig and load engine, what will be used and why")
    .option("--toxiproxy <url>", "where a Toxiproxy may run already (default: http://127.0.0.1:8474)")
    .option("--k6 <file>", "a k6 to look at")
    .option("--json", "machine-readable")
    .addHelpText(
      "after",
      "\nExamples:\n  seatrial doctor\n  seatrial doctor --json\n  seatrial doctor --k6 ./k6 --toxiproxy http://127.0.0.1:9000",
    )
    .action(async (options) => {
      end(await (await import("./commands/doctor.ts")).doctorCommand(options));
    });
};

const addToxiproxy = (program: Command, end: End): void => {
  program
    .command("toxiproxy")
    .description("run the embedded Toxiproxy alone, for any Toxiproxy client")
    .option("--host <address>", "where its API listens", "127.0.0.1")
    .option("--port <n>", "0 for a free one", "8474")
    .option("--seed <n>", "what jitter and toxicity are drawn from", "1")
    .option("--config <file>", "proxies to begin with: the JSON array of POST /populate")
    .option("--proxy-metrics", "count bytes under /metrics", false)
    .option("--allow-host <name...>", "a host beside loopback that proxies may listen on or lead to", [])
    .addHelpText("after", "\nExamples:\n  seatrial toxiproxy --port 8474\n  seatrial toxiproxy --config proxies.json --seed 7")
    .action(async ({ allowHost, ...options }) => {
      const { toxiproxyCommand } = await import("./commands/toxiproxy.ts");
      const port = wholeNumber("--port", options.port, 0);
      end(await toxiproxyCommand({ ...options, port, seed: wholeNumber("--seed", options.seed, 0), allowHosts: allowHost }));
    });
};

const addFaults = (program: Command, end: End): void => {
  program
    .command("faults")
    .description("what each toxic does to a connection, in the simulator and on real sockets, side by side")
    .option("--state <name>", "connecting, idle, mid-headers, mid-body or half-closed")
    .option("--json", "machine-readable")
    .option("--toxiproxy <way>", WAY, "auto")
    .option("--allow-host <name...>", "a host beside loopback that a Toxiproxy may be on", [])
    .addHelpText("after", "\nExamples:\n  seatrial faults\n  seatrial faults --state idle --toxiproxy path")
    .action(async (options) => {
      const [{ faultsCommand }, { liveOptions }] = await Promise.all([import("./commands/faults.ts"), import("./live-options.ts")]);
      end(await faultsCommand({ ...options, live: liveOptions(options.toxiproxy, options.allowHost) }));
    });
};

const addServe = (program: Command, end: End): void => {
  program
    .command("serve")
    .description("serve a subject on loopback, a proxy on every link, to play with by hand")
    .option("--subject <name>", "worker or server", "worker")
    .option("--platform <host:port>", "worker: the control address of a platform that runs already (default: a process of its own)")
    .option("--factor <n>", "how many times faster than real time the platform's clock goes", "1")
    .option("--model <name>", "worker: SDK model S (default) or R; server: backend docker (default), saas, none or saas-docker")
    .option("--boot-profile <name>", "worker: sandboxes boot as this profile has it")
    .option("--boot-ms <n>", "every sandbox (default: 5000), or the server's every agent (default: 1000), boots in this time")
    .option("--seed <n>", "what boot times and identifiers are drawn from", "1")
    .option("--load <id>", "worker: have the users, sandboxes and files of this workload (seatrial load lists them)")
    .option("--port <n>", "server: where it is reached (default: 0, a free one)")
    .option("--database <name>", "server: pglite, container, or a PostgreSQL's URL (default: DATABASE_URL, else pglite)")
    .option("--toxiproxy <way>", WAY, "auto")
    .option("--allow-host <name...>", "a host beside loopback that a Toxiproxy or the platform may be on", [])
    .addHelpText(
      "after",
      `
Examples:
  seatrial serve                                 everything in this process and one child
  seatrial serve --boot-profile production-like --factor 10
  seatrial serve --platform 127.0.0.1:7400 --toxiproxy http://127.0.0.1:8474
  seatrial serve --subject server --port 8080    the workspace server, with a fake Docker Engine and fake agents
  seatrial serve --subject server --model saas --database postgres://user@127.0.0.1:5432/postgres`,
    )
    .action(async ({ toxiproxy, allowHost, subject: given, ...options }) => {
      const [{ oneSubject }, { liveOptions }] = await Promise.all([import("./subjects.ts"), import("./live-options.ts")]);
      const live = liveOptions(toxiproxy, allowHost, options.database);
      if (oneSubject(given) === "server") {
        const { serveServerCommand, checkServeServerOptions } = await import("./commands/serve-server.ts");
        end(await serveServerCommand(checkServeServerOptions(options, live)));
        return;
      }
      const { serveCommand, checkServeOptions } = await import("./commands/serve.ts");
      end(await serveCommand(checkServeOptions(options, live)));
    });
};

const addPlatform = (program: Command, end: End): void => {
  program
    .command("platform")
    .description("the worker subject alone on loopback, for seatrial serve and live runs to command")
    .option("--control-port <n>", "where it is commanded; each further platform has the next port", "7400")
    .option("--host-port <n>", "where its Durable Objects listen; each further platform has the next port; 0 takes free ones", "0")
    .option("--isolate-port <n>", "where its first isolate listens; the others and the next platform's follow; 0 takes free ones", "0")
    .option("--berths <n>", "how many platforms: one for each voyage at once", "1")
    .addHelpText(
      "after",
      "\nExamples:\n  seatrial platform --control-port 7400\n  seatrial platform --control-port 7400 --host-port 7500 --isolate-port 7600 --berths 4",
    )
    .action(async (options) => {
      const { platformCommand } = await import("./commands/platform.ts");
      end(
        await platformCommand({
          controlPort: wholeNumber("--control-port", options.controlPort, 1),
          hostPort: wholeNumber("--host-port", options.hostPort, 0),
          isolatePort: wholeNumber("--isolate-port", options.isolatePort, 0),
          berths: wholeNumber("--berths", options.berths, 1),
        }),
      );
    });
};

/** Adds one fake backend as a command. */
const addFake = (
  fakes: Command,
  end: End,
  { name, port, description }: { readonly name: FakeName; readonly port: string; readonly description: string },
): void => {
  fakes
    .command(name)
    .description(description)
    .option("--port <n>", "0 for a free one", port)
    .option("--seed <n>", "what its identifiers are drawn from", "1")
    .option("--journal", "print everything that it does, one JSON object a line", false)
    .addHelpText("after", `\nExamples:\n  seatrial fakes ${name}\n  seatrial fakes ${name} --port 0 --journal`)
    .action(async ({ journal, ...options }) => {
      const { fakeCommand } = await import("./commands/fakes.ts");
      const [at, seed] = [wholeNumber("--port", options.port, 0), wholeNumber("--seed", options.seed, 0)];
      end(await fakeCommand(name, { journal, port: at, seed }));
    });
};

const addFakes = (program: Command, end: End): void => {
  const fakes = program
    .command("fakes")
    .description("run a fake backend of the workspace server alone, for a server of whatever make")
    .helpCommand(false)
    .addHelpText("after", "\nExamples:\n  seatrial fakes docker-engine --port 2375\n  seatrial fakes control-plane --port 7500");
  addFake(fakes, end, { name: "docker-engine", port: "2375", description: "a Docker Engine whose containers only pretend to run" });
  addFake(fakes, end, { name: "control-plane", port: "7500", description: "the control plane that provisions instances" });
};

/** The commands around the live rig: what this machine has, and its pieces to use by hand. */
export const addLiveCommands = (program: Command, end: End): void => {
  for (const add of [addDoctor, addToxiproxy, addFaults, addServe, addPlatform, addFakes]) add(program, end);
};
