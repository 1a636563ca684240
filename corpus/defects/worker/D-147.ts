import type { Defect } from "#corpus/defects/defect.ts";

/** Page and gateway derive a user's token each in its own way. */
const defect: Defect = {
  id: "D-147",
  wrong: "Page and gateway derive a user's token each in its own way",
  breaks: ["worker:AUTH-13"],
  replace: ({ gatewayToken }) => ({
    gatewayToken: (master, userId, component) => gatewayToken(master, component === "page" ? userId : `openclaw-${userId}`, component),
  }),
};

export default defect;
