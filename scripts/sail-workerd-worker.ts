import { bundlePlatform, closeWorkerd, sailWorkerd } from "#scenarios/wiring/workerd-carrier.ts";
import { answerOrders } from "./answer-orders.ts";
import { workOnRealTime } from "./real-time-work.ts";

answerOrders({
  open: async () => {
    await bundlePlatform();
  },
  work: (job) => workOnRealTime(job, sailWorkerd),
  close: closeWorkerd,
});
