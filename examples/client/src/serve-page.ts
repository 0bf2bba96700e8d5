// Serves page.html on http://127.0.0.1:5173, with the built client beside it. The AgentOS has to allow that origin: cors: { origins: ['http://127.0.0.1:5173'] }.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const page = new URL('../page.html', import.meta.url);
const client = new URL('dist/', import.meta.resolve('@agentos-ts/client/package.json'));

const server = createServer((request, response) => {
  const [, file] = /^\/client\/((?:\w[\w-]*\/)?\w[\w-]*\.js)$/.exec(request.url ?? '') ?? [];
  const isPage = request.url === '/';
  if (!isPage && file === undefined) {
    response.writeHead(404).end();
    return;
  }
  readFile(fileURLToPath(file === undefined ? page : new URL(file, client))).then(
    (content) => response.writeHead(200, { 'Content-Type': isPage ? 'text/html; charset=utf-8' : 'text/javascript' }).end(content),
    () => response.writeHead(404).end('Run npm run build first'),
  );
});
server.listen(5173, '127.0.0.1', () => process.stdout.write('http://127.0.0.1:5173\n'));
