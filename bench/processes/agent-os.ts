import { Agent, AgentOS, demoModel } from 'agentos-ts';
import { clockModel } from './clock-model.ts';
import { configText, endWhenAsked, tell } from './tell.ts';

export interface AgentOsConfig {
  readonly id: string;
  readonly publicKey: string;
  readonly db: string;
  readonly agents: number;
  readonly model: 'demo' | 'clock';
  readonly tracing?: boolean;
}

const config: AgentOsConfig = JSON.parse(configText);
const model = config.model === 'clock' ? clockModel(100) : demoModel();

const os = new AgentOS({
  id: config.id,
  agents: Array.from({ length: config.agents }, (_, index) => new Agent({ id: `agent-${index}`, name: `Agent ${index}`, model })),
  db: config.db,
  authorization: { verificationKeys: [config.publicKey], algorithms: ['RS256'] },
  runLimits: { runs: 10_000, runsPerOwner: 10_000 },
  tracing: config.tracing === true,
  env: {},
});

const { url } = await os.serve({ port: 0 });
endWhenAsked(() => os.close({ graceMs: 0 }));
tell(url);
