import type { Finding } from '../../cli/doctor.command.js';
import { usesSqs } from '../../config/intake.config.js';
import type { Config } from '../../config/load-config.js';
import { explainFailure } from '../explain-failure.js';

/** Whether the SQS queue answers and sends its dead letters somewhere; nothing where requests come in through PostgreSQL. */
export async function* examineIntake({ intake }: Config): AsyncGenerator<Finding> {
  if (!usesSqs(intake)) return;
  const name = 'SQS';
  try {
    const { inspectSqs } = await import('../../adapters/intake-queue/inspect-sqs.js');
    const place = { region: intake.SQS_REGION, endpoint: intake.SQS_ENDPOINT };
    const { waiting, underWork, dead } = await inspectSqs(place, intake.SQS_QUEUE_URL ?? '');
    const counts = `${waiting} waiting, ${underWork} under work`;
    yield dead === null
      ? { name, ok: false, detail: `The queue has no dead-letter queue. Run "vitrine setup-sqs". (${counts})` }
      : { name, ok: true, detail: `${counts}, ${dead} dead` };
  } catch (error) {
    yield { name, ok: false, detail: explainFailure(error).message };
  }
}
