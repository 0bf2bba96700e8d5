// Who may import whom. AGENTS.md has the same table in words.
const src = 'packages/agentos/src';
const rooms = {
  lib: [],
  telemetry: ['lib'],
  auth: ['lib', 'telemetry'],
  db: ['lib', 'telemetry'],
  runtime: ['lib', 'telemetry'],
  define: ['runtime', 'lib'],
  http: ['auth', 'telemetry', 'lib'],
  features: ['http', 'auth', 'db', 'runtime', 'define', 'telemetry', 'lib'],
};
const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `${room}/ may import ${allowed.join(', ') || 'nothing'} only`,
  severity: 'error',
  from: { path: `^${src}/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^${src}/`, pathNot: `^${src}/(${[room, ...allowed].join('|')})/`, dependencyTypesNot: ['type-only'] },
}));
const only = (name, what, where) => ({
  name,
  severity: 'error',
  from: { path: `^${src}/`, pathNot: [`^${src}/(${where})`, '\\.test\\.ts$'] },
  to: { path: `node_modules/(${what})/`, dependencyTypesNot: ['type-only'] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...roomRules,
    {
      name: 'family-door',
      comment: 'another family only through its index.ts',
      severity: 'error',
      from: { path: `^${src}/features/([^/]+)/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^${src}/features/([^/]+)/`, pathNot: [`^${src}/features/$1/`, '/index\\.ts$'], dependencyTypesNot: ['type-only'] },
    },
    only('hono-in-http', 'hono|@hono|ws', 'http/|agent-os\\.ts|entry/'),
    only('database-driver-in-db', 'pg|@electric-sql', 'db/'),
    only('opentelemetry-in-telemetry', '@opentelemetry', 'telemetry/'),
    only('models-in-runtime', 'ai|@ai-sdk', 'runtime/|define/|entry/|index\\.ts'),
    {
      name: 'no-test-support-in-source',
      severity: 'error',
      from: { path: `^${src}/`, pathNot: '\\.test\\.ts$' },
      to: { path: '(/test/|\\.test\\.ts$)' },
    },
    {
      name: 'client-alone',
      comment: 'the client is for browsers: no server code, no Node modules, no dependencies',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: '\\.(test|testing)\\.ts$' },
      to: { pathNot: '^packages/client/src/' },
    },
    {
      name: 'console-asks-servers',
      comment: 'the console knows servers by their client alone',
      severity: 'error',
      from: { path: '^packages/console/src/' },
      to: { path: '^packages/', pathNot: ['^packages/console/src/', '^packages/client/src/(index|control-plane)\\.ts$'] },
    },
    {
      name: 'control-plane-on-the-kit',
      comment: 'the control plane is built on the public kit and lock: what it needs, packages of users can have too',
      severity: 'error',
      from: { path: '^packages/control-plane/src/', pathNot: '\\.(test|testing)\\.ts$' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/control-plane/src/', '^packages/agentos/src/entry/(kit|auth)\\.ts$', '^packages/[^/]+/node_modules/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'signing-room-closed',
      comment: 'private keys are touched in signing/ alone, which has one door',
      severity: 'error',
      from: { path: '^packages/control-plane/src/', pathNot: '^packages/control-plane/src/signing/' },
      to: { path: '^packages/control-plane/src/signing/', pathNot: '/signing/index\\.ts$' },
    },
    {
      name: 'control-plane-signs-in-signing',
      comment: 'nothing else of the control plane signs or encrypts keys',
      severity: 'error',
      from: { path: '^packages/control-plane/src/', pathNot: ['^packages/control-plane/src/signing/', '\\.(test|testing)\\.ts$'] },
      to: { path: 'node_modules/jose/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, dependencyTypesNot: ['type-only'] } },
    {
      name: 'declared',
      severity: 'error',
      from: { path: `^${src}/`, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|\\.agentos/|\\.test(-d)?\\.ts$|\\.testing\\.ts$|/test/|^bench/peers/' }, // peers are installed where they are measured
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['agentos-source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
