import type { ServerDefect } from "#corpus/defects/defect.ts";

/** JSON that is no object is taken for a message, as an empty one. */
const defect: ServerDefect = {
  id: "X-170",
  wrong: "JSON that is no object is taken for a message, as an empty one",
  breaks: ["server:A2A-12"],
  replace: ({ readMessage }) => ({
    readMessage: (bytes) => {
      const envelope = readMessage(bytes);
      if (envelope.ok || envelope.status !== 400) return envelope;
      const text = new TextDecoder().decode(bytes).trim();
      return /^(?:\[.*\]|".*"|-?\d+|true|false|null)$/s.test(text) ? { ok: true, method: "", body: {} } : envelope;
    },
  }),
};

export default defect;
