import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalProfile, parseProfile, profileHash } from '../../../src/engines/drift/canonical-profile.js';
import { describeProfile } from '../../../src/engines/drift/describe-profile.js';
import { MAX_CLASSES, MAX_NAMED_FAILURES, SAMPLE_SIZE } from '../../../src/engines/drift/profile.js';
import { emptyProfile, mergeProfiles, ProfileBuilder } from '../../../src/engines/drift/profile-builder.js';
import { SeededRandom } from '../../support/corpus/random.js';
import { drawImage, drawProfile } from '../../support/drift-population.js';

const random = new SeededRandom(5);
// More than the sample holds, with files that fail and keys that come twice with other figures.
const SET = Array.from({ length: SAMPLE_SIZE + 500 }, (_, index) => ({
  key: `set/${index % 1400}.jpg`,
  failed: index % 9 === 0,
  ...drawImage(random),
}));

function profileOf(items: typeof SET) {
  const builder = new ProfileBuilder();
  for (const { key, failed, features, prediction } of items) {
    if (failed) builder.addFailure(key, 'UNSUPPORTED_MEDIA');
    else builder.addImage(key, features, prediction);
  }
  return builder.profile();
}

const WHOLE = canonicalProfile(profileOf(SET));

test('1 to 64 shards, merged in any order, give the same bytes as one pass', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1 }), (shards, seed) => {
      const chance = new SeededRandom(seed);
      const parts: (typeof SET)[] = Array.from({ length: shards }, () => []);
      for (const item of SET) parts[Math.floor(chance.next() * shards)]!.push(item);
      const profiles = parts.map((part) => parseProfile(canonicalProfile(profileOf(part))));
      const order = profiles.map((profile) => ({ profile, at: chance.next() })).sort((a, b) => a.at - b.at);
      const [first, ...others] = order.map(({ profile }) => profile);
      // Half of them merged before, as a tree of workers would.
      const half = others.length >> 1;
      const merged = mergeProfiles([
        mergeProfiles(others.slice(0, half)),
        first!,
        mergeProfiles(others.slice(half)),
        emptyProfile(),
      ]);
      expect(canonicalProfile(merged) === WHOLE).toBe(true);
    }),
    { seed: 3, numRuns: 25 },
  );
});

test('another picture is another hash', () => {
  const profile = profileOf(SET);
  expect(profileHash(profile)).toBe(profileHash(profileOf(SET.toReversed())));
  expect(profileHash(profile)).not.toBe(profileHash(profileOf(SET.slice(1))));
});

test('counts what there is, and names only so many failures', () => {
  const builder = new ProfileBuilder();
  for (let index = 0; index < 250; index += 1) {
    builder.addFailure(`bad/${String(index).padStart(3, '0')}`, 'UNSUPPORTED_MEDIA');
  }
  const profile = builder.profile();
  expect(profile).toMatchObject({ imageCount: 0, failedCount: 250 });
  expect(profile.failures).toHaveLength(MAX_NAMED_FAILURES);
  expect(profile.failures[0]).toEqual({ key: 'bad/000', code: 'UNSUPPORTED_MEDIA' });
});

test('refuses what it cannot take and keeps what it had', () => {
  const { features, prediction } = SET[1]!;
  const builder = new ProfileBuilder();
  builder.addImage('a', features, prediction);
  const before = canonicalProfile(builder.profile());
  const refuse = (add: () => void) => expect(add).toThrow(expect.objectContaining({ code: 'INVALID_IMAGE' }) as Error);
  refuse(() => builder.addImage('b', { ...features, brightness: Number.NaN }));
  refuse(() => builder.addImage('b', { ...features, width: 0 }));
  refuse(() => builder.addImage('b', { ...features, levels: { ...features.levels, red: [1, 2, 3] } }));
  refuse(() => builder.addImage('b', features, { label: '', confidence: 0.5 }));
  refuse(() => builder.addImage('b', features, { label: 'x', confidence: 1.01 }));
  refuse(() => builder.addImage('k'.repeat(1025), features));
  refuse(() => builder.addFailure('k'.repeat(1025), 'UNSUPPORTED_MEDIA'));
  expect(canonicalProfile(builder.profile())).toBe(before);
});

test('tells no more classes apart than it may', () => {
  const { features } = SET[1]!;
  const classes = Array.from({ length: MAX_CLASSES }, (_, index) => [`c${index}`, 1] as const);
  const builder = new ProfileBuilder();
  builder.addProfile({ ...emptyProfile(), classes });
  expect(() => builder.addImage('b', features, { label: 'one more', confidence: 1 })).toThrow(
    expect.objectContaining({ code: 'TOO_MANY_CLASSES' }) as Error,
  );
  expect(builder.profile().imageCount).toBe(0);
});

test('reads only what it wrote', () => {
  expect(canonicalProfile(parseProfile(WHOLE))).toBe(WHOLE);
  const bad = ['', '{}', 'null', '[]', ` ${WHOLE}`, WHOLE.replace('"version":1', '"version":2'), WHOLE.slice(0, -1)];
  for (const text of bad) {
    expect(() => parseProfile(text)).toThrow(expect.objectContaining({ code: 'INCOMPATIBLE_PROFILE' }) as Error);
  }
});

test('a profile stays small however many pictures it holds', () => {
  expect(WHOLE.length).toBeLessThan(350_000);
});

test('describes itself in the units of people', () => {
  const summaries = describeProfile(drawProfile(1, 400));
  expect(summaries.map(({ name }) => name)).toContain('confidence');
  const width = summaries.find(({ name }) => name === 'width')!;
  expect(width.min).toBeCloseTo(800, 2);
  expect(width.max).toBeCloseTo(2000, 2);
  expect(width.binEdges).toHaveLength(width.histogram.length + 1);
  expect(width.histogram.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
  expect(describeProfile(emptyProfile()).every(({ mean, count }) => mean === null && count === 0)).toBe(true);
});
