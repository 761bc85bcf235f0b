import { systemClock } from '../../adapters/clock/clock.js';
import { createOutboundClient } from '../../adapters/http-client/create-outbound-client.js';
import type { Finding } from '../../cli/doctor.command.js';
import type { Config } from '../../config/load-config.js';
import { explainFailure } from '../explain-failure.js';
import { openVision, openWarehouse } from '../open-posters.js';

const CHECK_MS = 10_000;
/** A warehouse that sleeps takes minutes to wake. */
const WAKE_MS = 180_000;

/** Whether the vision model and the warehouse answer, as far as they are configured; nothing where neither is. */
export async function* examinePosters(config: Config): AsyncGenerator<Finding> {
  yield* look('Vision model', async () => {
    const vision = await openVision(config, systemClock);
    if (vision === null) return null;
    await vision.check(AbortSignal.timeout(CHECK_MS));
    return `${vision.model} answers, and takes the key`;
  });
  const outbound = createOutboundClient({ allow: config.security.OUTBOUND_ALLOW });
  yield* look('Databricks', async () => {
    const warehouse = await openWarehouse(config, outbound);
    if (warehouse === null) return null;
    await warehouse.check(AbortSignal.timeout(WAKE_MS));
    return `${config.posters.DATABRICKS_CONTENT_TABLE}: read`;
  });
  await outbound.close();
}

async function* look(name: string, examine: () => Promise<string | null>): AsyncGenerator<Finding> {
  try {
    const detail = await examine();
    if (detail !== null) yield { name, ok: true, detail };
  } catch (error) {
    yield { name, ok: false, detail: explainFailure(error).message };
  }
}
