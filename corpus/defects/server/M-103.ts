import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Images and containers are those of the engine's own platform: an arm64 host gets arm64, which no workspace image has. */
const defect: ServerDefect = {
  id: "M-103",
  wrong: "Images and containers are those of the engine's own platform: an arm64 host gets arm64, which no workspace image has",
  breaks: ["server:PROV-13"],
  replace: () => ({ imagePlatform: null }),
};

export default defect;
