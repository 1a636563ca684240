import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** The backend is the first of a list that is wired. */
const variant: ServerVariantPart = {
  id: "V-dispatch-by-order",
  differs: "The backend is the first of a list that is wired",
  replace: () => ({
    chooseBackend: (wired) => {
      const order = [
        { name: "control-plane", wired: wired.controlPlane },
        { name: "docker", wired: wired.docker },
      ] as const;
      return order.find((backend) => backend.wired)?.name ?? "none";
    },
  }),
};

export default variant;
