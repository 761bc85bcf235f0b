import type { NamedSubjects } from './named-subjects.js';
import type { WorkflowType } from './workflow.js';

const LONGEST_QUERY = 120;

/** What to look up before the picture is made: how a named person, event or style looks; null when nothing is named. */
export function webSearchFor(type: WorkflowType, { person, event, styleOf }: NamedSubjects): string | null {
  const subjects = [...new Set([person, event].filter((name) => name !== null))];
  if (subjects.length > 0) return `${subjects.join(' ')} ${lookedUp(type)}`.slice(0, LONGEST_QUERY);
  return styleOf === null ? null : `${styleOf} visual style`.slice(0, LONGEST_QUERY);
}

function lookedUp(type: WorkflowType): string {
  if (type === 'HAIR_STYLING') return 'hairstyle';
  return type === 'REFERENCE_STYLING' ? 'outfit' : 'appearance';
}
