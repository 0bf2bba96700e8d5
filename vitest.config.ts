import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['agentos-source'] };
const ssr = { resolve: { conditions: ['agentos-source'], externalConditions: ['agentos-source'] } };

/** unit: beside the code, needs nothing. system: whole servers on the embedded database. services: needs PostgreSQL. browser: needs Chromium. examples: starts each example. */
export default defineConfig({
  test: {
    projects: [
      { resolve, ssr, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], testTimeout: 30_000 } },
      {
        resolve,
        ssr,
        test: {
          name: 'system',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: ['**/*.services.test.ts', '**/*.browser.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: { name: 'services', include: ['packages/*/test/**/*.services.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
      },
      {
        resolve,
        ssr,
        test: { name: 'browser', include: ['packages/*/test/**/*.browser.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
      },
      { resolve, ssr, test: { name: 'examples', include: ['examples/*/test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
