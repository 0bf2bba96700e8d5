import { startEngine } from './pglite-engine.ts';

// The process that `ensureDataFolder` starts. PGlite makes the files where there are none.
const engine = await startEngine({ dataDir: process.argv[2] ?? '' });
await engine.close();
