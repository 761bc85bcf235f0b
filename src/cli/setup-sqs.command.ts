import { Command } from 'commander';
import { CommandError, EXIT } from './_shared/exit-codes.js';
import { terminal } from './_shared/terminal.js';

/** The two queues, and the settings with which the platform uses them, as lines of `.env`. */
export interface SqsSetup {
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly settings: readonly string[];
}

export interface SetupSqsDeps {
  readonly setUpSqs: (name: string) => Promise<SqsSetup>;
}

/** SQS takes 80 characters; "-dead" is five of them. */
const NAME = /^[A-Za-z0-9_-]{1,75}$/;

/** `vitrine setup-sqs`: the queue that requests to enhance products come in through, and that of its dead letters. */
export function setupSqsCommand({ setUpSqs }: SetupSqsDeps): Command {
  return new Command('setup-sqs')
    .summary('make the SQS queue for enhancements, and its dead letters')
    .description(
      'Makes a queue and "<name>-dead", to which messages go that failed ten times, or brings those that are there to the same settings. Answers the settings with which the platform uses them. Where SQS is comes from SQS_REGION and SQS_ENDPOINT, credentials from where the AWS SDK looks.',
    )
    .option('--name <name>', 'name of the queue', 'vitrine-enhancements')
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      `
Examples:
  SQS_REGION=eu-central-1 vitrine setup-sqs
  SQS_REGION=eu-central-1 vitrine setup-sqs --name shop-enhancements >> .env`,
    )
    .action(async (flags: { name: string; json?: true }) => {
      if (!NAME.test(flags.name)) {
        throw new CommandError(EXIT.USAGE, 'The name of a queue has 1 to 75 letters, digits, "_" or "-".');
      }
      const setup = await setUpSqs(flags.name);
      if (flags.json === true) {
        terminal.print(JSON.stringify(setup));
        return;
      }
      for (const line of setup.settings) terminal.print(line);
      terminal.say(`Dead letters go to ${setup.deadLetterUrl}. "vitrine doctor" tries the queue.`);
    });
}
