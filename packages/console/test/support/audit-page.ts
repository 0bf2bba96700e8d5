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

/** Ends when what moves has come to rest: a colour in the middle of a change is nobody's colour. What moves for ever is not waited for. */
const atRest = `Promise.all(document.getAnimations()
  .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
  .map((animation) => animation.finished.catch(() => undefined)))
  .then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))).then(() => undefined)`;

/** Throws for serious and critical findings of axe (WCAG 2.2 A and AA, and its best practices), in a page at rest. */
export async function auditPage(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  let grave = await findGrave(page);
  // A machine that is busy may draw late: what is found is looked for once more, and what is wrong is wrong then, too.
  if (grave.length > 0) {
    await page.waitForTimeout(1_000);
    grave = await findGrave(page);
  }
  expect(grave).toEqual([]);
}

async function findGrave(page: Page): Promise<readonly string[]> {
  await page.evaluate(atRest);
  // Not by a script element: the page's policy would refuse it.
  const violations: readonly Violation[] = await page.evaluate(`${source};axe.run(document).then(({ violations }) => violations)`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`);
}
