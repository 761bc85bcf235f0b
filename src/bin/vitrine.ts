#!/usr/bin/env node
import { refuseNode } from './node-version.js';
import { findPackageFile } from './package-root.js';

const refusal = refuseNode(process.versions.node);
if (refusal !== null) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}
// First of all: compiling what is loaded next takes a third of a cold start.
const { enableCompileCache } = await import('node:module');
enableCompileCache(findPackageFile('node_modules/.cache/vitrine'));
const { main } = await import('./main.js');
await main(process.argv);
