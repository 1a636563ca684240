import { isoTime } from "#harness/ports/clock.ts";
import { empty, json } from "./answer.ts";
import { flag, type Handler } from "./asked.ts";
import type { EngineState } from "./engine-state.ts";
import { anyOf, labelsPass, nameMatches, parseFilters } from "./filters.ts";
import { requiredFields, textIn, textRecord } from "./json-fields.ts";
import type { Volume } from "./volumes.ts";

const FILTERS = ["dangling", "driver", "label", "name"];

const volumeJson = ({ name, labels, createdAt }: Volume): object => ({
  CreatedAt: isoTime(createdAt),
  Driver: "local",
  Labels: Object.keys(labels).length > 0 ? labels : null,
  Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
  Name: name,
  Options: null,
  Scope: "local",
});

/** The calls about volumes. */
export const volumeCalls = ({ volumes, world }: EngineState) => {
  const create: Handler = ({ body }) => {
    const fields = requiredFields(body);
    const name = textIn(fields["Name"]);
    return json(201, volumeJson(volumes.create(name === "" ? null : name, textRecord(fields["Labels"]))));
  };
  const list: Handler = ({ query }) => {
    const filters = parseFilters(query.get("filters"), FILTERS, world.wording);
    const found = volumes
      .all()
      .filter(
        ({ name, labels, users }) =>
          labelsPass(filters, labels) &&
          anyOf(filters, "name", (wanted) => nameMatches(name, wanted)) &&
          anyOf(filters, "dangling", (wanted) => (users.size === 0) === ["1", "true"].includes(wanted)),
      );
    return json(200, { Volumes: found.map(volumeJson), Warnings: null });
  };
  const prune: Handler = ({ query }) => {
    const filters = parseFilters(query.get("filters"), ["label", "label!", "all"], world.wording);
    const unused = volumes.all().filter(({ users, labels }) => users.size === 0 && labelsPass(filters, labels));
    for (const { name } of unused) volumes.drop(name);
    return json(200, { VolumesDeleted: unused.map(({ name }) => name), SpaceReclaimed: 0 });
  };
  const inspect: Handler = ({ ref }) => json(200, volumeJson(volumes.get(ref)));
  const remove: Handler = ({ ref, query }) => {
    volumes.remove(ref, flag(query, "force"));
    return empty(204);
  };
  return {
    "GET /volumes": list,
    "POST /volumes/create": create,
    "POST /volumes/prune": prune,
    "GET /volumes/{name}": inspect,
    "DELETE /volumes/{name}": remove,
  };
};
