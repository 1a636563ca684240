import { isoTime } from "#harness/ports/clock.ts";
import { empty, json } from "./answer.ts";
import type { Handler } from "./asked.ts";
import { EngineError } from "./engine-error.ts";
import type { EngineState } from "./engine-state.ts";
import { anyOf, labelsPass, nameMatches, parseFilters } from "./filters.ts";
import { bodyFields, fieldsOf, textIn, textRecord, textsOf } from "./json-fields.ts";
import type { Network } from "./networks.ts";

const FILTERS = ["dangling", "driver", "id", "label", "name", "scope", "type"];

const networkJson = ({ containers }: EngineState, { id, name, driver, labels, createdAt }: Network): object => ({
  Name: name,
  Id: id,
  Created: isoTime(createdAt),
  Scope: "local",
  Driver: driver,
  EnableIPv6: false,
  IPAM: { Driver: "default", Options: null, Config: [] },
  Internal: false,
  Attachable: false,
  Ingress: false,
  ConfigFrom: { Network: "" },
  ConfigOnly: false,
  Containers: Object.fromEntries(
    containers
      .all()
      .filter((container) => container.running && container.endpoints.has(name))
      .map((container) => [
        container.id,
        {
          Name: container.name,
          EndpointID: container.id,
          MacAddress: "",
          IPv4Address: container.endpoints.get(name)?.address ?? "",
          IPv6Address: "",
        },
      ]),
  ),
  Options: {},
  Labels: labels,
});

const membership = ({ containers, networks, world }: EngineState) => {
  const connect: Handler = ({ ref, body }) => {
    const { Container: name, EndpointConfig } = bodyFields(body) ?? {};
    const network = networks.get(ref);
    const container = containers.get(textIn(name));
    if (container.endpoints.has(network.name)) {
      throw new EngineError(403, `endpoint with name ${container.name} already exists in network ${network.name}`);
    }
    container.endpoints.set(network.name, {
      aliases: textsOf(fieldsOf(EndpointConfig)["Aliases"]),
      address: container.running ? world.nextAddress() : "",
    });
    return empty(200);
  };
  const disconnect: Handler = ({ ref, body }) => {
    const network = networks.get(ref);
    const container = containers.get(textIn((bodyFields(body) ?? {})["Container"]));
    if (!container.endpoints.delete(network.name)) {
      throw new EngineError(500, `container ${container.id} is not connected to network ${network.name}`);
    }
    return empty(200);
  };
  return { connect, disconnect };
};

/** The calls about networks. */
export const networkCalls = (state: EngineState) => {
  const { containers, networks, world } = state;
  const create: Handler = ({ body }) => {
    const { Name, Driver, Labels } = bodyFields(body) ?? {};
    const driver = textIn(Driver);
    const network = networks.create({ name: textIn(Name), driver: driver === "" ? "bridge" : driver, labels: textRecord(Labels) });
    return json(201, { Id: network.id, Warning: "" });
  };
  const list: Handler = ({ query }) => {
    const filters = parseFilters(query.get("filters"), FILTERS, world.wording);
    const found = networks
      .all()
      .filter(
        ({ id, name, driver, labels }) =>
          labelsPass(filters, labels) &&
          anyOf(filters, "name", (wanted) => nameMatches(name, wanted)) &&
          anyOf(filters, "id", (wanted) => id.startsWith(wanted)) &&
          anyOf(filters, "driver", (wanted) => driver === wanted),
      );
    return json(
      200,
      found.map((network) => networkJson(state, network)),
    );
  };
  const inspect: Handler = ({ ref }) => json(200, networkJson(state, networks.get(ref)));
  const remove: Handler = ({ ref }) => {
    const network = networks.get(ref);
    if (containers.all().some((container) => container.running && container.endpoints.has(network.name))) {
      throw new EngineError(403, `error while removing network: network ${network.name} id ${network.id} has active endpoints`);
    }
    networks.remove(network);
    return empty(204);
  };
  const { connect, disconnect } = membership(state);
  return {
    "GET /networks": list,
    "POST /networks/create": create,
    "GET /networks/{name}": inspect,
    "DELETE /networks/{name}": remove,
    "POST /networks/{name}/connect": connect,
    "POST /networks/{name}/disconnect": disconnect,
  };
};
