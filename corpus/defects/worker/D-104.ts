import type { Defect } from "#corpus/defects/defect.ts";

/** The working directory is pasted into the command. */
const defect: Defect = {
  id: "D-104",
  wrong: "The working directory is pasted into the command",
  breaks: ["worker:EXEC-18"],
  replace: () => ({
    startOf: ({ command, env, cwd }) => ({ command: cwd === null ? command : `cd ${cwd}; ${command}`, options: { env } }),
  }),
};

export default defect;
