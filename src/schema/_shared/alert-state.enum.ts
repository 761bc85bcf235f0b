import { stringEnum } from './string-enum.js';

export const AlertStates = stringEnum('AlertState', 'Where an alert stands.', {
  PENDING: 'One window was beyond the threshold; nobody was told.',
  FIRING: 'It lasts.',
  RESOLVED: 'It is over.',
});
