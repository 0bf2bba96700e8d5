import { expect, test } from 'vitest';
import { readInstanceUrl } from './instance-url.ts';

test.each([
  ['https://os.example.com', 'https://os.example.com'],
  ['https://os.example.com/', 'https://os.example.com'],
  ['https://OS.example.com:8443/api//', 'https://os.example.com:8443/api'],
  ['http://localhost:7777', 'http://localhost:7777'],
  ['http://127.0.0.1:7777/', 'http://127.0.0.1:7777'],
  ['http://[::1]:7777', 'http://[::1]:7777'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['https://my_os.internal', 'https://my_os.internal'],
])('%s is an address', (text, url) => {
  expect(readInstanceUrl(text)).toBe(url);
});

test.each([
  'http://os.example.com',
  'http://127.0.0.1.example.com',
  'https://user:secret@os.example.com',
  'https://os.example.com/?a=1',
  'https://os.example.com/#a',
  'https://*',
  'https://*.example.com',
  'https://os.example.com;sandbox',
  "https://os.example.com,'unsafe-inline'",
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,x',
  'ws://127.0.0.1',
  'os.example.com',
  '//os.example.com',
  '',
  `https://os.example.com/${'a'.repeat(2_000)}`,
])('%s is none', (text) => {
  expect(readInstanceUrl(text)).toBeNull();
});
