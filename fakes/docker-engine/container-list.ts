import { flag, numberOf, type Asked } from "./asked.ts";
import type { Container } from "./container.ts";
import type { EngineState } from "./engine-state.ts";
import { EngineError } from "./engine-error.ts";
import { anyOf, labelsPass, nameMatches, parseFilters, type Filters } from "./filters.ts";
import { familiarName } from "./images.ts";

const FILTERS = [
  "ancestor",
  "before",
  "since",
  "exited",
  "health",
  "id",
  "isolation",
  "is-task",
  "label",
  "name",
  "network",
  "publish",
  "expose",
  "status",
  "volume",
];

const STATUSES = ["created", "restarting", "running", "removing", "paused", "exited", "dead"];

const passes = (container: Container, filters: Filters): boolean => {
  const { id, name, spec, image, mounts } = container;
  return (
    labelsPass(filters, spec.labels) &&
    anyOf(filters, "id", (wanted) => id.startsWith(wanted)) &&
    anyOf(filters, "name", (wanted) => nameMatches(name, wanted) || nameMatches(`/${name}`, wanted)) &&
    anyOf(filters, "status", (wanted) => container.status === wanted) &&
    anyOf(filters, "exited", (wanted) => container.status === "exited" && container.exitCode === Number(wanted)) &&
    anyOf(filters, "ancestor", (wanted) => image.name === familiarName(wanted) || image.id.startsWith(wanted.replace(/^sha256:/, ""))) &&
    anyOf(filters, "network", (wanted) => container.endpoints.has(wanted)) &&
    anyOf(filters, "volume", (wanted) => mounts.some(({ spec: mount, volume }) => mount.target === wanted || volume?.name === wanted))
  );
};

/** The containers that a list asks for, the newest first. Throws `EngineError` 400. */
export const listed = ({ containers, world }: EngineState, { query }: Asked): readonly Container[] => {
  const filters = parseFilters(query.get("filters"), FILTERS, world.wording);
  const unknown = filters.get("status")?.find((status) => !STATUSES.includes(status));
  if (unknown !== undefined) throw new EngineError(400, world.wording.invalidFilter(`status=${unknown}`));
  const limitText = query.get("limit") ?? "";
  if (limitText !== "" && !/^-?\d+$/.test(limitText)) {
    throw new EngineError(world.wording.callerError, `strconv.Atoi: parsing "${limitText}": invalid syntax`);
  }
  const limit = numberOf(query, "limit", 0);
  const resting = flag(query, "all") || limit > 0 || filters.has("status");
  const found = containers.all().filter((container) => (resting || container.running) && passes(container, filters));
  return found.toReversed().slice(0, limit > 0 ? limit : found.length);
};
