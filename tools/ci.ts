/**
 * The steps of CI after the installation, one after the other; prints the real totals as its last line.
 * A step that is no test suite (lint, types, build) counts as one test.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const env = { ...process.env, PATH: `${join(import.meta.dirname, '../node_modules/.bin')}:${process.env['PATH'] ?? ''}`, CI: 'true' };
const reports = mkdtempSync(join(tmpdir(), 'agentos-ci-'));
const totals: Totals = { passed: 0, failed: 0, skipped: 0 };

function run(title: string, args: readonly string[]): boolean {
  process.stdout.write(`\n== ${title}\n`);
  const started = Date.now();
  const result = spawnSync('npm', ['run', '--silent', ...args], { stdio: 'inherit', env });
  process.stdout.write(`== ${title}: ${result.status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s\n`);
  return result.status === 0;
}

function check(title: string, script: string): void {
  totals[run(title, [script]) ? 'passed' : 'failed'] += 1;
}

function suite(title: string, script: string): void {
  const file = join(reports, `${script.replaceAll(':', '-')}.json`);
  const ok = run(title, [script, '--', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  if (!existsSync(file)) {
    totals.failed += 1;
    return;
  }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  const failed = report['numFailedTests'] ?? 0;
  totals.passed += report['numPassedTests'] ?? 0;
  totals.skipped += (report['numPendingTests'] ?? 0) + (report['numTodoTests'] ?? 0);
  // A suite that ends badly without a failed test (a crash, a file that does not load) is a failure all the same.
  totals.failed += failed > 0 ? failed : ok ? 0 : 1;
}

check('types', 'typecheck');
check('build', 'build');
check('lint, import rules, unused code', 'lint');
check('format', 'format:check');
suite('tests that need no service', 'test');
suite('tests that need PostgreSQL', 'test:services');
suite('tests in a browser', 'test:browser');
rmSync(reports, { recursive: true, force: true });

process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exit(totals.failed === 0 ? 0 : 1);
