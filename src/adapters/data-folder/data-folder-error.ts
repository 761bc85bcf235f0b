/** The data folder cannot be used. The message says why and what to do, fit to be shown to a person as it is. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}
