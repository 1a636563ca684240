import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { $ } from "zx";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { SERVER_VARIABLE } from "#scenarios/wiring/toxiproxy/server-process.ts";
import { QUIET, type Engine } from "./engine.ts";
import { NotHere } from "./not-here.ts";

/** Images made of what is on this machine, for engines that can pull none. */
export interface LocalImages {
  /** The variables of docker-compose.chaos.yml that name them. */
  readonly variables: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** A file system to be, and what runs in it. */
export interface Root {
  readonly image: string;
  readonly entrypoint: readonly string[];
  /** Programs by their path in the image; the libraries that they need come along. */
  readonly programs: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** What docker-compose.chaos.yml needs, and the variable that names it there. */
interface ComposeRoot extends Root {
  readonly variable: string;
}

const NODE = "/usr/local/bin/node";

/** Node asks who it runs as. */
const PASSWD = "root:x:0:0:root:/:/bin/false\nnode:x:1000:1000:node:/:/bin/false\n";

/** What the health check of docker-compose.chaos.yml calls: it succeeds when the server at `--host` answers. */
const CLI = `#!${NODE}
const { argv } = process;
fetch(argv[argv.indexOf("--host") + 1] + "/version").then((response) => process.exit(response.ok ? 0 : 1), () => process.exit(1));
`;

const requireServer = (): string => {
  const found = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, env: process.env });
  if (found === null) throw new NotHere("there is no toxiproxy-server to put into an image: npm run tools installs one where Go is");
  return found.path;
};

const rootsFor = (server: string, tag: string): readonly ComposeRoot[] => {
  const node = { programs: { [NODE]: process.execPath }, texts: { "/etc/passwd": PASSWD } };
  const k6 = findBinary("k6", { variable: "SEATRIAL_K6", env: process.env });
  return [
    { variable: "SEATRIAL_NODE_IMAGE", image: `seatrial-local/node:${tag}`, entrypoint: [], ...node },
    {
      variable: "SEATRIAL_TOXIPROXY_IMAGE",
      image: `seatrial-local/toxiproxy:${tag}`,
      entrypoint: ["/toxiproxy"],
      programs: { ...node.programs, "/toxiproxy": server },
      texts: { ...node.texts, "/toxiproxy-cli": CLI },
    },
    ...(k6 === null
      ? []
      : [
          {
            variable: "SEATRIAL_K6_IMAGE",
            image: `seatrial-local/k6:${tag}`,
            entrypoint: ["/k6"],
            programs: { "/k6": k6.path },
            texts: { "/etc/passwd": PASSWD },
          },
        ]),
  ];
};

/** The shared libraries of a program; none for a static one. */
const librariesOf = async (program: string): Promise<readonly string[]> => {
  const told = await $(QUIET)`ldd ${program}`;
  return told.exitCode === 0 ? [...told.stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? "") : [];
};

const put = (root: string, path: string, write: (target: string) => void): void => {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  write(target);
  chmodSync(target, 0o755);
};

const fill = async (root: string, { programs, texts }: Root): Promise<void> => {
  mkdirSync(join(root, "tmp"), { mode: 0o1777 });
  for (const [path, program] of Object.entries(programs)) {
    put(root, path, (target) => copyFileSync(program, target));
    for (const library of await librariesOf(program)) put(root, library, (target) => copyFileSync(realpathSync(library), target));
  }
  for (const [path, text] of Object.entries(texts)) put(root, path, (target) => writeFileSync(target, text));
};

/** Makes an image of a file system. Throws `NotHere` when the engine does not take it. */
export const importRoot = async (root: Root, env: NodeJS.ProcessEnv): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "seatrial-image-"));
  try {
    const files = join(folder, "root");
    mkdirSync(files);
    await fill(files, root);
    const tar = join(folder, "root.tar");
    await $(QUIET)`tar -C ${files} -cf ${tar} --owner=0 --group=0 .`;
    const change = `ENTRYPOINT ${JSON.stringify(root.entrypoint)}`;
    const imported = await $({
      ...QUIET,
      env,
    })`docker import --change ${change} --change ${"LABEL seatrial.image=local"} ${tar} ${root.image}`;
    if (imported.exitCode !== 0)
      throw new NotHere(`the image ${root.image} could not be made: ${imported.stderr.trim().split("\n").at(-1) ?? ""}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Makes the images that docker-compose.chaos.yml needs from this machine's Node, toxiproxy-server and, where there is one, k6. Throws `NotHere`. */
export const makeImages = async ({ variables }: Engine): Promise<LocalImages> => {
  if (process.platform !== "linux") throw new NotHere("images are made of this machine's programs, which have to be Linux's");
  const env = { ...process.env, ...variables };
  const roots = rootsFor(requireServer(), String(process.pid));
  for (const root of roots) await importRoot(root, env);
  return {
    variables: Object.fromEntries(roots.map(({ variable, image }) => [variable, image])),
    remove: async () => {
      await $({ ...QUIET, env })`docker image rm --force ${roots.map(({ image }) => image)}`;
    },
  };
};
