import type { VariantPart } from "#corpus/variants/variant.ts";

const SHELLS = ["sh", "bash"];
const SCRIPTS = ["start-moltbot.sh", "start-openclaw.sh"];
const WITH_SUBCOMMAND = ["clawdbot", "openclaw"];

const nameOf = (word: string | undefined): string => word?.split("/").at(-1) ?? "";

/** A gateway is known by the words of its command, not by one expression. */
const variant: VariantPart = {
  id: "V-proc-gateway-by-words",
  differs: "A gateway is known by the words of its command, not by one expression",
  replace: () => ({
    isGateway: (command) => {
      const [first, second] = command.trim().split(/\s+/).map(nameOf);
      if (SHELLS.includes(first ?? "")) return SCRIPTS.includes(second ?? "");
      if (WITH_SUBCOMMAND.includes(first ?? "")) return second === "gateway";
      return [...SCRIPTS, "openclaw-gateway"].includes(first ?? "");
    },
  }),
};

export default variant;
