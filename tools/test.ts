/**
 * `npm test`: everything that needs no service. Says at the end what was left out, so that nobody mistakes it for the whole.
 */
import { spawnSync } from 'node:child_process';

const result = spawnSync('vitest', ['run', '--project', 'unit', '--project', 'system', '--project', 'examples', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.stdout.write(
  '\nLeft out here: tests that need PostgreSQL (npm run test:services), lint, type check and browser pages (.ci/run runs everything).\n',
);
process.exit(result.status ?? 1);
