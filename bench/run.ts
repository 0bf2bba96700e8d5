import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopChildren } from './runner/child.ts';
import { pinLoad, pinning } from './runner/cores.ts';
import { formatJson, formatTable } from './runner/report.ts';
import type { ReportLine } from './runner/report.ts';
import type { Effort, Scenario } from './runner/scenario.ts';
import { scenarios } from './scenarios/index.ts';

const usage = `npm run bench -- [scenario…] [--quick] [--json] [--no-build]
scenarios: ${scenarios.map(({ name }) => name).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, build: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    isInterrupted = true;
    void stopChildren();
  });
}

function chooseScenarios(): readonly Scenario[] {
  const unknown = positionals.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new TypeError(`no scenario ${unknown}\n${usage}`);
  return scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
}

/** Users run the built package, and so does everything that is measured here. */
function build(): void {
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: ['ignore', 2, 2] });
}

async function runAll(chosen: readonly Scenario[], effort: Effort): Promise<{ lines: ReportLine[]; failures: number }> {
  const lines: ReportLine[] = [];
  let failures = 0;
  for (const scenario of chosen) {
    if (isInterrupted) break;
    process.stderr.write(`${scenario.name} …\n`);
    try {
      for (const measurement of await scenario.run(effort)) lines.push({ scenario: scenario.name, ...measurement });
    } catch (error) {
      failures += 1;
      process.stderr.write(`${scenario.name} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
  return { lines, failures };
}

async function main(): Promise<void> {
  if (values.help === true) return void process.stdout.write(`${usage}\n`);
  const chosen = chooseScenarios();
  if (values.build !== false) build();
  pinLoad();
  const effort: Effort = values.quick === true ? { rounds: 3, seconds: 1 } : { rounds: 5, seconds: 4 };
  const { lines, failures } = await runAll(chosen, effort);
  process.stdout.write(
    values.json === true ? `${formatJson(lines)}\n` : `\n${formatTable(lines)}\n\nnode ${process.version}, ${pinning}\n`,
  );
  process.exitCode = failures > 0 || isInterrupted ? 1 : 0;
}

await main();
