/** One field of a protobuf message, with its bytes or its whole number. */
function field(number: number, value: Buffer | number | string): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left > 127) {
    bytes.push((left & 127) | 128);
    left >>>= 7;
  }
  return Buffer.from([...bytes, left]);
}

function tensor(name: string, shape: readonly number[]): Buffer {
  const dimensions = shape.map((size) => field(1, field(1, size)));
  const type = Buffer.concat([field(1, 1), field(2, Buffer.concat(dimensions))]);
  return Buffer.concat([field(1, name), field(2, field(1, type))]);
}

function node(type: string, input: string, output: string): Buffer {
  return field(1, Buffer.concat([field(1, input), field(2, output), field(4, type)]));
}

/** An ONNX model that answers with the mean of each channel of a picture: its likeliest class is the strongest colour. */
export function strongestColourModel(sidePx = 8): Buffer {
  const graph = Buffer.concat([
    node('GlobalAveragePool', 'picture', 'means'),
    node('Flatten', 'means', 'scores'),
    field(2, 'strongest colour'),
    field(11, tensor('picture', [1, 3, sidePx, sidePx])),
    field(12, tensor('scores', [1, 3])),
  ]);
  return Buffer.concat([field(1, 8), field(7, graph), field(8, Buffer.concat([field(1, ''), field(2, 13)]))]);
}
