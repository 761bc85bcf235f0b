import { access, constants } from 'node:fs/promises';
import type { Finding } from '../../cli/doctor.command.js';
import type { Config } from '../../config/load-config.js';
import { explainFailure } from '../explain-failure.js';
import { openDrift } from '../open-drift.js';

/** Whether the folder of image sets can be read, the model loaded and the command started; nothing where they are not set. */
export async function* examineDrift(config: Config): AsyncGenerator<Finding> {
  const { DATA_ROOT, RETRAINING_COMMAND } = config.drift;
  const { folders, classifier } = openDrift(config);
  if (DATA_ROOT !== undefined) {
    yield await examineOne('Image sets', async () => {
      await folders.resolve('.');
      await access(DATA_ROOT, constants.R_OK | constants.X_OK);
      return `read below ${DATA_ROOT}`;
    });
  }
  if (classifier !== null) {
    yield await examineOne('Drift model', async () => {
      const { widthPx, heightPx } = await classifier.check();
      return `${classifier.name}, which looks at ${widthPx} × ${heightPx} px`;
    });
  }
  if (RETRAINING_COMMAND !== undefined) {
    yield await examineOne('Retraining', async () => {
      await access(RETRAINING_COMMAND, constants.X_OK);
      return RETRAINING_COMMAND;
    });
  }
}

async function examineOne(name: string, look: () => Promise<string>): Promise<Finding> {
  return look().then(
    (detail) => ({ name, ok: true, detail }),
    (error: unknown) => ({ name, ok: false, detail: explainFailure(error).message }),
  );
}
