import { DataFolderError } from '../adapters/data-folder/data-folder-error.js';
import { DatabaseError } from '../adapters/database/database-error.js';
import { EmbeddedDatabaseError } from '../adapters/embedded-database/embedded-database-error.js';
import { EnhancementError } from '../adapters/image-enhancer/image-enhancer.js';
import { SqsUnusableError } from '../adapters/intake-queue/sqs-unusable-error.js';
import { ObjectStoreUnwritableError } from '../adapters/object-store/object-store.js';
import { RequestFailure } from '../adapters/openai/request-failure.js';
import { WarehouseError } from '../adapters/warehouse/content-warehouse.js';
import { CommandError, EXIT, type ExitCode } from '../cli/_shared/exit-codes.js';
import { ConfigurationError } from '../config/setting.js';
import { UserErrors } from '../errors.js';
import { ListenError } from './listen-error.js';

/** Failures whose message is fit for a person, and the exit code of each kind. */
const KINDS: readonly (readonly [new (...args: never[]) => Error, ExitCode])[] = [
  [ConfigurationError, EXIT.CONFIGURATION],
  [DataFolderError, EXIT.DATA_FOLDER],
  [EmbeddedDatabaseError, EXIT.DATABASE],
  [DatabaseError, EXIT.DATABASE],
  [ObjectStoreUnwritableError, EXIT.FAILED],
  [SqsUnusableError, EXIT.FAILED],
  [EnhancementError, EXIT.FAILED],
  [RequestFailure, EXIT.FAILED],
  [WarehouseError, EXIT.FAILED],
  [ListenError, EXIT.PORT],
  [UserErrors, EXIT.USAGE],
];

/** What to say of a failure and with which code to end. One that nobody foresaw is shown with its stack. */
export function explainFailure(error: unknown): { exitCode: ExitCode; message: string } {
  if (error instanceof CommandError) return { exitCode: error.exitCode, message: error.message };
  const known = KINDS.find(([kind]) => error instanceof kind);
  if (known !== undefined && error instanceof Error) return { exitCode: known[1], message: error.message };
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.FAILED, message: `Something failed that should not have; please report this:\n${trace}` };
}
