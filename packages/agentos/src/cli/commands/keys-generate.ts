import { resolve } from 'node:path';
import { algorithmNames } from '../../auth/algorithms.ts';
import { defineCommand } from '../command.ts';
import { ensurePrivateFolder, projectFolder, writeKeyFiles } from '../key-files.ts';
import { generateKeyMaterial } from '../key-pair.ts';
import type { KeyMaterial } from '../key-pair.ts';
import { readAlgorithm } from '../signing-key.ts';
import type { AlgorithmName } from '../../auth/algorithms.ts';

export const keysGenerate = defineCommand({
  name: 'keys generate',
  summary: 'Make a key pair, or a shared secret for HS algorithms, and print the environment line for the server.',
  positionals: [],
  options: {
    alg: { type: 'string', value: '<name>', describe: `RS256 (default) or another of ${algorithmNames.slice(1).join(', ')}` },
    out: { type: 'string', value: '<dir>', describe: `folder to write to; default ${projectFolder}, which is kept out of git` },
  },
  notes: ['Existing files are never overwritten. The private key file gets mode 0600: only you can read it.'],
  async run(given, _positionals, io) {
    const algorithm = readAlgorithm(given.text('alg')) ?? 'RS256';
    const folder = resolve(io.cwd, given.text('out') ?? projectFolder);
    await ensurePrivateFolder(folder, given.text('out') === undefined);
    const material = await generateKeyMaterial(algorithm);
    const path = await writeKeyFiles(folder, material);
    io.note(`wrote ${path} (mode 0600): it signs tokens; keep it secret`);
    for (const line of environmentLines(material, algorithm)) io.print(line);
    return 0;
  },
});

/** What goes into the server's environment or `.env` file. On one line each: the server reads `\n` in a PEM as a line end. */
function environmentLines(material: KeyMaterial, algorithm: AlgorithmName): string[] {
  const key = material.kind === 'secret' ? material.secret : material.publicPem.trim().replaceAll('\n', '\\n');
  // PS and the longer hashes share their kind of key with RS256 and HS256, which a key without a name stands for.
  const named = /^(?:PS|RS384|RS512|HS384|HS512)/.test(algorithm) ? [`JWT_ALGORITHM=${algorithm}`] : [];
  return [`JWT_VERIFICATION_KEY="${key}"`, ...named];
}
