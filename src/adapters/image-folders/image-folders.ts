/** A file of a folder: its path below the folder, with slashes. A name that is no Unicode is left out of the walk. */
export interface FolderEntry {
  readonly path: string;
}

/** Why a folder or file may not or cannot be read. `message` is public. */
export class FolderRefusedError extends Error {
  override readonly name = 'FolderRefusedError';

  constructor(
    readonly code: 'NOT_FOUND' | 'INVALID' | 'NOT_ALLOWED_NOW' | 'IMAGE_TOO_LARGE' | 'UNSUPPORTED_MEDIA',
    message: string,
  ) {
    super(message);
  }
}

/**
 * The folders below one root that image sets may be read from. Nothing outside the root is ever opened: not by `..`, not by an
 * absolute path, not through a link, also when a link is changed between a look and the opening.
 */
export interface ImageFolders {
  /** The folder as it is named from now on: relative to the root, without links. Rejects with a FolderRefusedError. */
  resolve(folder: string): Promise<string>;
  /**
   * All files below a folder, one after the other, in no particular order; hidden ones are left out. Links are named and
   * not followed: `read` takes those to files within the root. Rejects with a FolderRefusedError when the folder is none (any more).
   */
  walk(folder: string): AsyncIterable<FolderEntry>;
  /** A file's bytes, at most `maxBytes`. Rejects with a FolderRefusedError. */
  read(folder: string, path: string, maxBytes: number): Promise<Buffer>;
}
