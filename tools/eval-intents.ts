import { existsSync, readFileSync } from 'node:fs';
import { classifyByRules, type RulesClassification } from '../src/engines/intents/classify-by-rules.js';
import { WORKFLOW_TYPES, type WorkflowType } from '../src/engines/intents/workflow.js';
import { Report } from './eval/report.js';

/**
 * Classifies the labelled prompts of test/fixtures/intents: confusion, recall, calibration and time. Exits with 1 when
 * a bar is missed on the test split. `--only train` leaves out the others; `--errors` prints the misses of the training split alone, so
 * that nobody tunes on the rest.
 */
interface LabelledPrompt {
  readonly id: number;
  readonly language: string;
  readonly workflowType: WorkflowType;
  readonly hasWorkingImage: boolean;
  readonly prompt: string;
}

interface Answer {
  readonly labelled: LabelledPrompt;
  readonly made: RulesClassification;
  readonly milliseconds: number;
}

const BINS = 10;
const ROUNDS = 5;
const report = new Report();
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;

function classify(split: string): Answer[] {
  const file = new URL(`../test/fixtures/intents/${split}.ndjson`, import.meta.url);
  if (!existsSync(file)) return [];
  const prompts = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabelledPrompt);
  let answers: Answer[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    answers = prompts.map((labelled) => {
      const begun = performance.now();
      const made = classifyByRules({
        prompt: labelled.prompt,
        hasWorkingImage: labelled.hasWorkingImage,
        knownTags: [],
      });
      return { labelled, made, milliseconds: performance.now() - begun };
    });
  }
  return answers;
}

function isRight({ labelled, made }: Answer): boolean {
  return made.workflowType === labelled.workflowType;
}

function share(answers: readonly Answer[]): number {
  return answers.filter(isRight).length / answers.length;
}

function macroRecall(answers: readonly Answer[]): number {
  const recalls = WORKFLOW_TYPES.map((type) => answers.filter(({ labelled }) => labelled.workflowType === type))
    .filter(({ length }) => length > 0)
    .map(share);
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

/** Expected calibration error over ten bins of equal width. */
function calibrationError(answers: readonly Answer[]): number {
  let error = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const inside = answers.filter(({ made }) => Math.min(BINS - 1, Math.floor(made.confidence * BINS)) === bin);
    if (inside.length === 0) continue;
    const confidence = inside.reduce((sum, { made }) => sum + made.confidence, 0) / inside.length;
    error += (inside.length / answers.length) * Math.abs(confidence - share(inside));
  }
  return error;
}

function quantile(values: readonly number[], at: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(at * (values.length - 1))] ?? Number.NaN;
}

function print(split: string, answers: readonly Answer[]): void {
  report.section(`${split}: ${answers.length} prompts`);
  report.line(
    `${'labelled as'.padEnd(19)}recall  answered ${WORKFLOW_TYPES.map((type) => initials(type).padStart(4)).join('')}`,
  );
  for (const type of WORKFLOW_TYPES) {
    const group = answers.filter(({ labelled }) => labelled.workflowType === type);
    const row = WORKFLOW_TYPES.map((other) =>
      String(group.filter(({ made }) => made.workflowType === other).length).padStart(4),
    );
    report.line(`${type.padEnd(19)}${rate(share(group)).padStart(6)}           ${row.join('')}`);
  }
  const languages = [...new Set(answers.map(({ labelled }) => labelled.language))];
  report.line(
    languages
      .map((language) => `${language} ${rate(share(answers.filter(({ labelled }) => labelled.language === language)))}`)
      .join(', '),
  );
  const times = answers.map(({ milliseconds }) => milliseconds);
  report.line(`time: p50 ${quantile(times, 0.5).toFixed(3)} ms, p99 ${quantile(times, 0.99).toFixed(3)} ms`);
}

function initials(type: WorkflowType): string {
  return type
    .split('_')
    .map((word) => word[0])
    .join('');
}

function rate(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function judge(split: string, answers: readonly Answer[]): void {
  const [recall, error] = [macroRecall(answers), calibrationError(answers)];
  const texts = [
    `macro recall ${rate(recall)} (wanted ≥ 85 %)`,
    `calibration error ${error.toFixed(3)} (wanted ≤ 0.100)`,
  ];
  if (split !== 'test') {
    for (const text of texts) report.line(text);
    return;
  }
  report.bar(recall >= 0.85, texts[0] ?? '');
  report.bar(error <= 0.1, texts[1] ?? '');
}

for (const split of ['train', 'test', 'fresh'].filter((name) => only === undefined || name === only)) {
  const answers = classify(split);
  if (answers.length === 0) continue;
  print(split, answers);
  judge(split, answers);
  if (split !== 'train' || !process.argv.includes('--errors')) continue;
  for (const { labelled, made } of answers.filter((answer) => !isRight(answer))) {
    report.line(
      `${labelled.id} ${labelled.language} ${initials(labelled.workflowType)} → ${initials(made.workflowType)} ${made.confidence.toFixed(2)} ${labelled.prompt} — ${made.reasoning}`,
    );
  }
}
process.exitCode = report.finish();
