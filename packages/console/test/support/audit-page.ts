import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Throws for serious and critical findings of axe (WCAG 2.2 A and AA, and its best practices). */
export async function auditPage(page: Page): Promise<void> {
  // Not by a script element: the page's policy would refuse it. Findings on half faded dialogs are none.
  await page.waitForTimeout(300);
  const violations: readonly Violation[] = await page.evaluate(`${source};axe.run(document).then(({ violations }) => violations)`);
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`)).toEqual(
    [],
  );
}
