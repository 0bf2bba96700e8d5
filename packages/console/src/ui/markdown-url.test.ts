import { expect, test } from 'vitest';
import { readLink } from './markdown-url.ts';

test('links open pages and letters, nothing else', () => {
  expect(readLink('https://example.com/a?b#c')).toBe('https://example.com/a?b#c');
  expect(readLink('mailto:a@example.com')).toBe('mailto:a@example.com');
  for (const href of [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:x',
    '#/settings',
    '/sign-out',
    '',
    undefined,
  ])
    expect(readLink(href), href).toBeNull();
});
