import { expect, test } from 'vitest';
import { refuseNode } from '../../../src/bin/node-version.js';

test.each(['22.0.0', '24.21.0', '100.0.0', process.versions.node])('Node %s will do', (version) => {
  expect(refuseNode(version)).toBeNull();
});

test.each(['20.20.2', '9.0.0'])('Node %s is told that it is too old, and what to use', (version) => {
  expect(refuseNode(version)).toContain(`Node 22 or newer, and this is ${version}`);
});
