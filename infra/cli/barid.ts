#!/usr/bin/env node
import { runCommand } from './run-command.ts';

// Whoever reads our output may have seen enough: `barid articles | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommand(process.argv.slice(2));
