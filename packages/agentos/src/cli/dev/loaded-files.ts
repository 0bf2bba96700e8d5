import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Tells the supervisor about every file of the project that is loaded from now on; packages in `node_modules` are left out.
 * Before Node.js 22.15 there are no such hooks: false, and nothing is told.
 */
export function reportLoadedFiles(report: (path: string) => void): boolean {
  if (typeof registerHooks !== 'function') return false;
  registerHooks({
    load(url, context, nextLoad) {
      if (url.startsWith('file:') && !url.includes('/node_modules/')) report(fileURLToPath(url));
      return nextLoad(url, context);
    },
  });
  return true;
}
