import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/adapters/metrics/metrics.js';

const ROOT = new URL('../../', import.meta.url).pathname;
const dashboards = globSync('ops/grafana/*.json', { cwd: ROOT });
/** What a histogram is queried by, besides its name. */
const SUFFIX = /_(bucket|sum|count)$/;
/** Words of the query language, and of our labels, that a name may be taken for. */
const NAME = /\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b/g;
const FUNCTIONS = new Set(['histogram_quantile', 'clamp_min', 'label_replace', 'rate', 'increase']);

describe.each(dashboards)('%s', (path) => {
  const { panels } = JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const known = new Set(
    createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name),
  );

  it.each(panels.map(({ title, targets }) => [title, targets.map(({ expr }) => expr)] as const))(
    '"%s" asks for metrics that exist',
    (_title, expressions) => {
      expect(expressions).not.toEqual([]);
      for (const expression of expressions) {
        const names = (expression.match(NAME) ?? []).filter((name) => !FUNCTIONS.has(name));
        expect(names).not.toEqual([]);
        expect(names.filter((name) => !known.has(name) && !known.has(name.replace(SUFFIX, '')))).toEqual([]);
      }
    },
  );
});

it('there is a dashboard', () => {
  expect(dashboards).toContain('ops/grafana/realtime.json');
});
