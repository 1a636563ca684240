import { SDK_MODELS, type SdkModel, type WorkerScenario } from "#harness/rigs/rig.ts";
import type { VoyageName } from "#harness/voyage/token.ts";
import type { VoyageOrder } from "#harness/voyage/voyage.ts";

/** An order to sail a story of the worker subject. */
export interface WorkerOrder extends VoyageOrder {
  readonly name: VoyageName & { readonly model: SdkModel };
  readonly scenario: WorkerScenario;
}

const isWorkerOrder = (order: VoyageOrder): order is WorkerOrder => SDK_MODELS.some((model) => model === order.name.model);

/** The order, known to be the worker's. Throws for a model that no sandbox SDK has. */
export const workerOrder = (order: VoyageOrder): WorkerOrder => {
  if (isWorkerOrder(order)) return order;
  throw new Error(`${order.scenario.id} under "${order.name.model}" is no voyage of the worker subject`);
};
