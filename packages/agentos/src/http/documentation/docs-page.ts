import { createHash } from 'node:crypto';
import { docsScript } from './docs-page-script.ts';
import { docsStyle } from './docs-page-style.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but this page's own style and script runs, and it talks to this server only. */
export const docsHeaders: Readonly<Record<string, string>> = Object.freeze({
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${hashOf(docsStyle)}`,
    `script-src ${hashOf(docsScript)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
});

/** One page without outside assets; it reads `openapi.json` beside it, so it works below any prefix. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<style>${docsStyle}</style>
</head>
<body>
<a class="skip" href="#operations">Skip to operations</a>
<header>
<h1 id="title">API</h1>
<p id="about"></p>
<label>Filter <input id="filter" type="search" placeholder="path, summary or scope"></label>
<label>Token <input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="kept in this page's memory only"></label>
</header>
<main id="operations" tabindex="-1"><p>Loading …</p></main>
<noscript>This page needs JavaScript. The same facts are in <a href="openapi.json">openapi.json</a>.</noscript>
<script>${docsScript}</script>
</body>
</html>
`;
