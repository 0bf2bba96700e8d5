import { isMet } from './scenario.ts';
import type { Measurement } from './scenario.ts';

export interface ReportLine extends Measurement {
  readonly scenario: string;
}

const heads = ['scenario', 'what', 'target', 'measured', '', 'note'];

export function formatTable(lines: readonly ReportLine[]): string {
  const rows = [
    heads,
    ...lines.map((line) => [line.scenario, line.what, targetOf(line), measuredOf(line), verdictOf(line), line.note ?? '']),
  ];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function formatJson(lines: readonly ReportLine[]): string {
  return JSON.stringify(
    lines.map((line) => ({ ...line, met: isMet(line) })),
    null,
    2,
  );
}

function targetOf({ atLeast, atMost, unit }: Measurement): string {
  if (atLeast !== undefined) return `at least ${atLeast} ${unit}`;
  return atMost === undefined ? '' : `at most ${atMost} ${unit}`;
}

function measuredOf({ value, unit }: Measurement): string {
  return value === null ? '–' : `${formatNumber(value)} ${unit}`;
}

function verdictOf(line: Measurement): string {
  if (line.atLeast === undefined && line.atMost === undefined) return '';
  const met = isMet(line);
  return met === null ? 'not measured' : met ? 'ok' : 'missed';
}

/** Three digits that mean something. */
function formatNumber(value: number): string {
  if (value === Infinity) return '∞';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
