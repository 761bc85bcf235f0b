import { describe, expect, test } from 'vitest';
import { headerProblems, readHeader } from '../../../src/cli/import/columns.js';
import { readCells, readJsonLine } from '../../../src/cli/import/import-row.js';

describe('headers', () => {
  test.each([
    ['vendorCode', { field: 'vendorCode' }],
    ['Vendor code', { field: 'vendorCode' }],
    ['vendor_code', { field: 'vendorCode' }],
    ['EAN', { field: 'gtin' }],
    ['Image-URL', { field: 'rawImageUrl' }],
    ['attributes.Sole height', { attribute: 'Sole height' }],
    ['attribute.colour', { attribute: 'colour' }],
    ['attributes.', null],
    ['colour', null],
    ['', null],
  ])('%s', (header, column) => expect(readHeader(header)).toEqual(column));

  test('that mean the same, nothing, or are missing', () => {
    expect(headerProblems(['vendor', 'EAN', 'gtin', 'nmae', 'zzz'], { ignoreUnknown: false })).toEqual([
      'The columns "EAN" and "gtin" mean the same; leave one out.',
      'The column "nmae" means nothing here. Did you mean "name"?',
      'The column "zzz" means nothing here.',
      'There is no column "vendorCode", which every product needs.',
    ]);
    expect(headerProblems(['vendor', 'code', 'zzz'], { ignoreUnknown: true })).toEqual([]);
  });
});

describe('a row of CSV', () => {
  const columns = ['vendor', 'code', 'name', 'zzz', 'attributes', 'attributes.size'].map(readHeader);

  test('leaves out empty cells and columns that mean nothing', () => {
    expect(readCells(columns, [' ACME ', 'A 1', '  ', 'ignored', '', ''])).toEqual({
      input: { vendor: 'ACME', vendorCode: 'A 1' },
    });
  });

  test('joins attributes of one JSON cell and of columns', () => {
    expect(readCells(columns, ['ACME', 'A1', 'Boot', '', '{"hue":"red"}', '44'])).toEqual({
      input: { vendor: 'ACME', vendorCode: 'A1', name: 'Boot', attributes: { hue: 'red', size: '44' } },
    });
  });

  test.each([
    [['ACME', 'A1', '', '', '[1]', ''], 'Its attributes are no JSON object.'],
    [['ACME', 'A1', '', '', '{', ''], 'Its attributes are no JSON object.'],
    [['', 'A1', '', '', '', ''], 'It names no vendor.'],
    [['ACME', '', '', '', '', ''], 'It has no vendorCode.'],
    [['ACME'], 'It has 1 cells, and the header 6; is a quote missing?'],
  ])('%j is refused', (cells, problem) => expect(readCells(columns, cells)).toEqual({ problem }));

  test.each(['mrp', 'price', 'discount', 'gst'])('with a %s that is no amount is refused by itself', (field) => {
    const read = (cell: string) => readCells(['vendor', 'code', field].map(readHeader), ['ACME', 'A1', cell]);
    expect(read(' 900.00 ')).toEqual({ input: { vendor: 'ACME', vendorCode: 'A1', [field]: '900.00' } });
    for (const cell of ['dear', '1,50', '€ 5', '1e3', '0.12345', '1234567890123'])
      expect(read(cell)).toEqual({
        problem: `Its ${field} "${cell}" is no amount such as 900.00, with at most 12 digits before and 4 after the point.`,
      });
  });
});

describe('a line of NDJSON', () => {
  test('may have numbers for texts, and null to empty a field', () => {
    expect(readJsonLine('{"vendor":"ACME","vendorCode":77,"mrp":12.5,"name":null}', { ignoreUnknown: false })).toEqual({
      input: { vendor: 'ACME', vendorCode: '77', mrp: '12.5', name: null },
    });
  });

  test.each([
    ['[]', 'It is no JSON object.'],
    ['null', 'It is no JSON object.'],
    ['{', 'It is not valid JSON.'],
    ['{"vendor":"A","vendorCode":"1","hue":"red"}', 'The field "hue" means nothing here.'],
    ['{"vendor":"A","vendorCode":"1","name":["Boot"]}', 'Its name is neither text nor a number.'],
    ['{"vendor":"A","vendorCode":true}', 'Its vendorCode is neither text nor a number.'],
    [
      '{"vendor":"A","vendorCode":"1","mrp":1e21}',
      'Its mrp "1e+21" is no amount such as 900.00, with at most 12 digits before and 4 after the point.',
    ],
  ])('%s is refused', (line, problem) => expect(readJsonLine(line, { ignoreUnknown: false })).toEqual({ problem }));

  test.each([
    ['{"a":'.repeat(17) + '1' + '}'.repeat(17), 'Attributes nest more than 16 levels deep.'],
    [`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'Attributes nest more than 16 levels deep.'],
    [`{"a":"${'x'.repeat(16_384)}"}`, 'Attributes take 16392 bytes as JSON; 16384 are the most.'],
  ])('with attributes that no product may have is refused by itself', (attributes, problem) => {
    const line = `{"vendor":"A","vendorCode":"1","attributes":${attributes}}`;
    expect(readJsonLine(line, { ignoreUnknown: false })).toEqual({ problem, field: 'attributes' });
  });

  test('with a field that means nothing is taken without it when asked to', () => {
    expect(readJsonLine('{"vendor":"A","vendorCode":"1","hue":"red"}', { ignoreUnknown: true })).toEqual({
      input: { vendor: 'A', vendorCode: '1' },
    });
  });
});
