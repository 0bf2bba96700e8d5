import { defineConfig } from 'vitest/config';

/** The tests that mutation testing of the lock runs: those beside the code, and the attack corpus. */
export default defineConfig({
  resolve: { conditions: ['agentos-source'] },
  test: {
    include: [
      'packages/agentos/src/auth/**/*.test.ts',
      'packages/agentos/test/attacks/token-attacks.test.ts',
      'packages/agentos/test/attacks/key-set-attacks.test.ts',
    ],
  },
});
