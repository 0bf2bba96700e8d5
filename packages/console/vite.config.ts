import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** Where an AgentOS is while pages are developed: `vite` serves the console, everything else goes there. */
const agentOs = process.env['AGENTOS_URL'] ?? 'http://127.0.0.1:7777';

/** What the server does when it sends the page, for the development server. */
const fillPlaceholders: Plugin = {
  name: 'fill-placeholders',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html
      .replaceAll('__CSP_NONCE__', '')
      .replaceAll('__CONSOLE_MODE__', process.env['CONSOLE_MODE'] ?? 'os')
      .replaceAll('__CONSOLE_INSTANCE__', '')
      .replaceAll('__CONSOLE_BASE__', '/console/'),
};

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  base: command === 'build' ? './' : '/console/',
  plugins: [react(), fillPlaceholders],
  resolve: { conditions: ['agentos-source', 'browser', 'module', 'import', 'default'] },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
  // The page is served at /console and /console/os/:id, below any prefix: it names its files from the placeholder, and files name each other relatively.
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `__CONSOLE_BASE__${file}` : { relative: true }),
  },
  server: { proxy: { '^/(?!console(/|$))': { target: agentOs, changeOrigin: true } } },
}));
