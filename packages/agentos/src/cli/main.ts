#!/usr/bin/env node
import { commands } from './commands/index.ts';
import { processIo } from './io.ts';
import { runCli } from './run-cli.ts';

const status = await runCli(process.argv.slice(2), commands, processIo());
// A file that was loaded may have left timers or connections behind; they must not keep the command alive. What was printed goes out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
