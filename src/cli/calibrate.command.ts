import { Command } from 'commander';
import type { OperationContext } from '../operations/_shared/context.js';
import type { Calibration } from '../operations/images/calibrate-policy.js';
import { readDate } from './_shared/read-arguments.js';
import { alignPairs, formatNumber, terminal } from './_shared/terminal.js';

export interface CalibrateDeps {
  readonly withOperations: <T>(work: (ctx: OperationContext) => Promise<T>) => Promise<T>;
}

interface Flags {
  readonly since: Date;
  readonly precision: number;
  readonly json?: true;
}

/** `vitrine calibrate`: which thresholds the reviewers' verdicts would support. */
export function calibrateCommand({ withOperations }: CalibrateDeps): Command {
  return new Command('calibrate')
    .summary("fit the policy's thresholds to the reviewers' verdicts")
    .description(
      'Reports how the thresholds of the image policy do against what reviewers decided, and which ones would send the least to a person at the wanted precision. Changes nothing: adopting them is a new version of the policy.',
    )
    .option('--since <date>', 'decisions from then on, such as 2026-11-01', readDate, new Date(0))
    .option('--precision <share>', 'share of automatic decisions that people must agree with', Number, 0.95)
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      `
Examples:
  vitrine calibrate
  vitrine calibrate --since 2026-11-01 --precision 0.98
  vitrine calibrate --json > calibration.json`,
    )
    .action(async ({ since, precision, json }: Flags) => {
      const calibration = await withOperations(async (ctx) => {
        const { calibratePolicy } = await import('../operations/images/calibrate-policy.js');
        return calibratePolicy(ctx, { since, precision });
      });
      if (json === true) terminal.print(JSON.stringify(calibration));
      else for (const line of describeCalibration(calibration)) terminal.print(line);
    });
}

/** The report for people: present and proposed side by side. */
export function describeCalibration({
  policyVersion,
  samples,
  calibrationError,
  current,
  proposed,
}: Calibration): string[] {
  const row = (label: string, now: string, then: string) => [label, `${now.padStart(8)}  ${then.padStart(8)}`] as const;
  return [
    `${policyVersion}, ${formatNumber(samples)} decisions, expected calibration error ${calibrationError.toFixed(3)}`,
    ...alignPairs([
      row('', 'present', 'proposed'),
      row('accepts from', current.band.acceptFrom.toFixed(2), proposed.band.acceptFrom.toFixed(2)),
      row('rejects below', current.band.rejectBelow.toFixed(2), proposed.band.rejectBelow.toFixed(2)),
      row('accepted rightly', percent(current.acceptPrecision), percent(proposed.acceptPrecision)),
      row('of the good, accepted', percent(current.acceptRecall), percent(proposed.acceptRecall)),
      row('rejected rightly', percent(current.rejectPrecision), percent(proposed.rejectPrecision)),
      row('of the bad, rejected', percent(current.rejectRecall), percent(proposed.rejectRecall)),
      row('to a person', percent(current.reviewRate), percent(proposed.reviewRate)),
    ]),
  ];
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}
