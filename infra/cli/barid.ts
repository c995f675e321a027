#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiling takes longer than most commands do: it is done once, and kept in the machine's folder for temporary files.
enableCompileCache();
const { runCommand } = await import('./run-command.ts');

// Whoever reads our output may have seen enough: `barid articles | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommand(process.argv.slice(2));
