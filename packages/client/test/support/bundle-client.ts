import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** The client as one minified module, as a bundler would send it to a browser. */
export async function bundleClient(): Promise<string> {
  const bundle = await rolldown({ input: fileURLToPath(new URL('../../src/index.ts', import.meta.url)), platform: 'browser' });
  try {
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    return output.flatMap((part) => (part.type === 'chunk' ? [part.code] : [])).join('\n');
  } finally {
    await bundle.close();
  }
}
