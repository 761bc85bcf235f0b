import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalSku } from '../../../src/engines/sku/canonical-sku.js';
import { codeForms } from '../../../src/engines/sku/code-forms.js';
import { codeIdentity, isBounded } from '../../../src/engines/sku/code-identity.js';
import { normalisedCode } from '../../../src/engines/sku/folded-code.js';

test.each([
  [' br-it 10g ', { identity: 'br-it 10g', base: 'BRIT-BRIT10G', normalised: 'BRIT10G' }],
  ['Straße', { identity: 'Straße', base: 'BRIT-STRASSE', normalised: 'STRASSE' }],
  ['–', 'UNUSABLE'],
  ['', 'UNUSABLE'],
  ['x'.repeat(257), 'TOO_LONG'],
  // One ligature of eighteen letters: 20 given, 360 as identity.
  ['\uFDFA'.repeat(20), 'TOO_LONG'],
])('%j has the forms %j', (rawCode, forms) => {
  expect(codeForms('BRIT', rawCode)).toEqual(forms);
});

test('the forms computed at once are those computed one by one', () => {
  const rawCodes = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.stringMatching(/^[A-Za-z0-9 ._/-]{1,100}$/),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{2,12}$/), rawCodes, (vendorCode, rawCode) => {
      const base = canonicalSku(vendorCode, rawCode.trim());
      const normalised = normalisedCode(rawCode.trim());
      const unusable = base === null ? 'UNUSABLE' : { identity: codeIdentity(rawCode.trim()), base, normalised };
      expect(codeForms(vendorCode, rawCode)).toEqual(isBounded(rawCode) ? unusable : 'TOO_LONG');
    }),
    { numRuns: 2_000 },
  );
});
