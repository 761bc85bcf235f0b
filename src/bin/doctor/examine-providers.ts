import { systemClock } from '../../adapters/clock/clock.js';
import type { EnhancerName, ImageEnhancer } from '../../adapters/image-enhancer/image-enhancer.js';
import { createImageProcessor } from '../../adapters/image-processor/create-image-processor.js';
import type { Finding } from '../../cli/doctor.command.js';
import type { Config } from '../../config/load-config.js';
import { ConfigurationError } from '../../config/setting.js';
import { explainFailure } from '../explain-failure.js';
import { imageProcessEntry } from '../image-process-entry.js';
import { openEnhancers } from '../open-enhancers.js';
import { openJsonModel } from '../open-json-model.js';

const CHECK_MS = 10_000;
const TITLES: Readonly<Record<EnhancerName, string>> = { local: 'Local', gemini: 'Gemini', openai: 'OpenAI' };

/** Whether every outside provider that has a key answers and knows its models; nothing where there is none. Costs nothing. */
export async function* examineProviders(config: Config): AsyncGenerator<Finding> {
  const memoryBytes = config.work.IMAGE_PROCESS_MEMORY_MB * 1024 * 1024;
  // It starts no process: no picture is sent.
  const images = createImageProcessor({ processes: 1, entry: imageProcessEntry(), memoryBytes });
  try {
    const enhancers = await openEnhancers(config, { images, clock: systemClock });
    for (const name of enhancers.names) {
      const enhancer = enhancers.find(name);
      if (name !== 'local' && enhancer !== null) yield await examineOne(TITLES[name], enhancer);
    }
    const named = { setting: 'OPENAI_MODEL', name: config.intents.OPENAI_MODEL };
    const model = await openJsonModel(config, named, systemClock);
    if (model !== null) yield await examineOne(`OpenAI, ${model.name}`, model);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    yield { name: 'Providers', ok: false, detail: error.problems.join('\n') };
  } finally {
    await images.close();
  }
}

async function examineOne(name: string, provider: Pick<ImageEnhancer, 'check'>): Promise<Finding> {
  try {
    await provider.check(AbortSignal.timeout(CHECK_MS));
    return { name, ok: true, detail: 'answers, takes the key and knows the models' };
  } catch (error) {
    return { name, ok: false, detail: explainFailure(error).message };
  }
}
