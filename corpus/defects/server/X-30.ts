import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A bearer that is read before the row lets an instance of the life before in, once its workspace was claimed meanwhile. */
const defect: ServerDefect = {
  id: "X-30",
  wrong: "A bearer that is read before the row lets an instance of the life before in, once its workspace was claimed meanwhile",
  breaks: ["server:TOK-17", "server:REG-11"],
  replace: () => ({ readsBearer: "once" }),
};

export default defect;
