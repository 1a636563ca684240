import type { Defect } from "#corpus/defects/defect.ts";

/** A JSON body without content is taken as it is. */
const defect: Defect = {
  id: "X-32",
  wrong: "A JSON body without content is taken as it is",
  breaks: ["worker:FILE-18"],
  replace: (parts) => ({
    bodyContent: (body) => {
      const content = parts.bodyContent(body);
      return content.ok ? content : { ok: true, bytes: body.bytes };
    },
  }),
};

export default defect;
