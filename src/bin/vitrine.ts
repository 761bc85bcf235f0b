#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { findPackageFile } from './package-root.js';

// First of all: compiling what is loaded next takes a third of a cold start.
enableCompileCache(findPackageFile('node_modules/.cache/vitrine'));
const { main } = await import('./main.js');
await main(process.argv);
