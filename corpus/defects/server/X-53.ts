import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The volume has the token and not the inbound secret: until it has registered, the agent refuses the platform. */
const defect: ServerDefect = {
  id: "X-53",
  wrong: "The volume has the token and not the inbound secret: until it has registered, the agent refuses the platform",
  breaks: ["server:TOK-21"],
  replace: () => ({ volumeCarriesInboundSecret: false }),
};

export default defect;
