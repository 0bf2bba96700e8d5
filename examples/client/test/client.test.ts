import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey, OPENAI_API_KEY: '' });
const { default: os } = await import('../../quickstart/src/index.ts');
const server = await os.serve({ port: 0 });
const scopes = ['agents:reporter:run', 'agents:reporter:read'];
const token = await signToken({ sub: 'alice', aud: 'quickstart', scopes }, privateKey);
afterAll(() => server.close());

async function runProgram(...args: string[]): Promise<string> {
  const program = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const env = { ...process.env, AGENTOS_URL: server.url, AGENTOS_TOKEN: token };
  const child = spawn(process.execPath, ['--conditions=agentos-source', program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return said;
}

test('the program prints the answer as it comes, and how the run ended', async () => {
  const said = await runProgram('reporter', 'The weather with city=Oslo please');
  expect(said).toMatch(/^\[\w+\] .*Oslo: 21 °C[^]*\nCOMPLETED\n$/);
});

test('what it may not do is said with the code', async () => {
  expect(await runProgram('assistant', 'Hello')).toMatch(/^\nrefused: \w+ \(403, request [\w-]+\)\n$/);
});
