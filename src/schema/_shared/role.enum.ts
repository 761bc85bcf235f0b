import { stringEnum } from './string-enum.js';

export const Roles = stringEnum('Role', 'What a caller may do.', {
  ADMIN: 'Everything, API keys included.',
  EDITOR: 'Reads all; writes the catalogue and pictures, opens review tasks, manages jobs, exports feedback.',
  REVIEWER: 'Reads all; claims review tasks and decides on them.',
  VIEWER: 'Reads all, changes nothing.',
  SERVICE: 'What an editor may, for programs.',
});
