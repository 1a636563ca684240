import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A boot runs the steps back before the steps forward: the tables are new, and empty. */
const defect: ServerDefect = {
  id: "M-123",
  wrong: "A boot runs the steps back before the steps forward: the tables are new, and empty",
  breaks: ["server:STATE-02"],
  replace: (parts) => ({
    migrate: async (store, clock) => {
      await store.query({ name: "migrate-down", sql: "DELETE FROM workspaces", params: [] });
      return parts.migrate(store, clock);
    },
  }),
};

export default defect;
