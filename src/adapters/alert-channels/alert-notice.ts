import type { Severity } from '../../engines/alerts/severities.js';

/** What a notice tells of. */
export type News = 'FIRED' | 'REMINDED' | 'ACKNOWLEDGED' | 'RESOLVED' | 'TEST';

/**
 * What is said of an alert, the same to every kind of channel and at every attempt. Moments are RFC 3339. Texts are one line; `summary`
 * may hold words that somebody chose, so each channel writes it as text of its own format.
 */
export interface AlertNotice {
  /** The same at every attempt. */
  readonly id: string;
  readonly news: News;
  readonly alertId: string;
  /** The same for all that is said of one rule and subject. */
  readonly dedupKey: string;
  readonly severity: Severity;
  readonly metric: string;
  readonly title: string;
  readonly summary: string;
  readonly value: number;
  readonly threshold: number;
  readonly comparison: string;
  readonly windowSeconds: number;
  readonly startedAt: string;
  readonly at: string;
  /** How long it lasted; null while it does. */
  readonly durationMs: number | null;
  /** Names and values for people. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Where more is to be seen; null when the platform does not know its own address. */
  readonly link: string | null;
}

const HEADINGS: Readonly<Record<News, string>> = {
  FIRED: 'Alert',
  REMINDED: 'Still alarming',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Resolved',
  TEST: 'Test',
};

/** A heading of a few words: what happened, to what. */
export function headingOf({ news, title }: AlertNotice): string {
  return `${HEADINGS[news]}: ${title}`;
}

const COLOURS: Readonly<Record<Severity, string>> = {
  INFO: '#2f6fbd',
  WARNING: '#a36100',
  ERROR: '#c4421a',
  CRITICAL: '#b00020',
};
const GOOD = '#1f7a3d';

/** The colour in which a notice is shown: that of its severity, or of the end of it. Dark enough for white text (4.5 : 1). */
export function colourOf({ news, severity }: AlertNotice): string {
  return news === 'RESOLVED' ? GOOD : COLOURS[severity];
}
