import { isoTime, sleep } from "#harness/ports/clock.ts";
import { bytesOf, json, streamed } from "./answer.ts";
import { flag, type Asked, type Handler } from "./asked.ts";
import { EngineError } from "./engine-error.ts";
import { anyImage } from "./engine-options.ts";
import type { EngineState } from "./engine-state.ts";
import { anyOf, nameMatches, parseFilters } from "./filters.ts";
import { familiarName, type Image } from "./images.ts";
import { Tape } from "./tape.ts";

/** What an image is said to weigh, bytes. */
const SIZE = 5_000_000;

const imageJson = ({ id, name, createdAt, command }: Image): object => ({
  Id: `sha256:${id}`,
  RepoTags: [name],
  RepoDigests: [],
  Parent: "",
  Comment: "",
  Created: isoTime(createdAt),
  Config: { Cmd: command, Env: [], Labels: null, Entrypoint: null, ExposedPorts: null, Volumes: null },
  Architecture: "amd64",
  Os: "linux",
  Size: SIZE,
  VirtualSize: SIZE,
  RootFS: { Type: "layers", Layers: [`sha256:${id}`] },
  Metadata: { LastTagTime: isoTime(createdAt) },
});

const listedImage = ({ id, name, createdAt }: Image): object => ({
  Id: `sha256:${id}`,
  ParentId: "",
  RepoTags: [name],
  RepoDigests: [],
  Created: Math.floor(createdAt / 1_000),
  Size: SIZE,
  VirtualSize: SIZE,
  SharedSize: -1,
  Labels: null,
  Containers: -1,
});

const askedName = ({ query }: Asked): string => {
  const image = query.get("fromImage") ?? "";
  if (image === "") throw new EngineError(400, "fromImage is missing: an import from elsewhere is not served");
  const tag = query.get("tag") ?? "";
  if (tag === "") return familiarName(image);
  return familiarName(tag.includes(":") ? `${image}@${tag}` : `${image}:${tag}`);
};

/** The pull goes on when nobody reads its progress. */
const pull =
  ({ images, world }: EngineState): Handler =>
  async (asked) => {
    const name = askedName(asked);
    const spec = (world.options.registry ?? anyImage)(name);
    if (spec === null) {
      const [repository = ""] = name.split(":");
      throw new EngineError(
        404,
        `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      );
    }
    const progress = new Tape<object>();
    const tag = name.split(":").at(-1) ?? "";
    progress.write({ status: `Pulling from ${name.split(":")[0]}`, id: tag });
    world.journal({ kind: "image-pull", name, platform: asked.query.get("platform") ?? "" });
    const known = images.find(name) !== null;
    void sleep(world.clock, known ? 0 : world.durations.pullMs).then(() => {
      const { id } = images.add({ ...spec, name });
      world.events.tell({ type: "image", action: "pull", id: name, attributes: { name } });
      progress.write({ status: `Digest: sha256:${id}` });
      progress.write({ status: `Status: ${known ? "Image is up to date" : "Downloaded newer image"} for ${name}` });
      progress.end();
    });
    const lines = async function* () {
      for await (const line of progress.read({ follow: true, signal: asked.signal })) yield bytesOf(`${JSON.stringify(line)}\r\n`);
    };
    return streamed(lines(), "application/json");
  };

const remove =
  ({ images, containers }: EngineState): Handler =>
  ({ ref, query }) => {
    const image = images.find(ref);
    if (image === null) throw new EngineError(404, `No such image: ${familiarName(ref)}`);
    const user = containers.all().find((container) => container.image.id === image.id);
    if (user !== undefined && !(flag(query, "force") && !user.running)) {
      const [how, what] = user.running ? ["cannot be forced", "running container"] : ["must force", "container"];
      throw new EngineError(
        409,
        `conflict: unable to remove repository reference "${ref}" (${how}) - ${what} ${user.id.slice(0, 12)} is using its referenced image ${image.id.slice(0, 12)}`,
      );
    }
    images.remove(image);
    return json(200, [{ Untagged: image.name }, { Deleted: `sha256:${image.id}` }]);
  };

/** The calls about images. */
export const imageCalls = (state: EngineState) => {
  const { images, world } = state;
  const inspect: Handler = ({ ref }) => json(200, imageJson(images.get(ref)));
  const list: Handler = ({ query }) => {
    const filters = parseFilters(query.get("filters"), ["reference", "label", "dangling", "before", "since"], world.wording);
    const found = images
      .all()
      .filter(({ name }) => anyOf(filters, "reference", (wanted) => nameMatches(name, wanted.replaceAll("*", ".*"))));
    return json(200, found.map(listedImage));
  };
  return {
    "GET /images/json": list,
    "POST /images/create": pull(state),
    "GET /images/{image}/json": inspect,
    "DELETE /images/{image}": remove(state),
  };
};
