import { Agent, AgentOS, Team, Workflow, demoModel, step } from 'agentos-ts';
import { clockModel } from './clock-model.ts';
import { configText, endWhenAsked, tell } from './tell.ts';

export interface AgentOsConfig {
  readonly id: string;
  readonly publicKey: string;
  readonly db: string;
  readonly agents: number;
  /** `talker` streams a word every 2 ms. */
  readonly model: 'demo' | 'clock' | 'talker';
  readonly tracing?: boolean;
  /** Also a team `team` with two of the agents and a workflow `workflow` of three steps. */
  readonly composed?: boolean;
}

const config: AgentOsConfig = JSON.parse(configText);
const model = config.model === 'clock' ? clockModel(100) : demoModel({ delayMs: config.model === 'talker' ? 2 : 0 });

const agents = Array.from({ length: config.agents }, (_, index) => new Agent({ id: `agent-${index}`, name: `Agent ${index}`, model }));

const os = new AgentOS({
  id: config.id,
  agents,
  teams: config.composed === true ? [new Team({ id: 'team', model, members: agents.slice(0, 2), mode: 'broadcast' })] : [],
  workflows: config.composed === true ? [new Workflow({ id: 'workflow', steps: agents.slice(0, 3).map(toStep) })] : [],
  db: config.db,
  authorization: { verificationKeys: [config.publicKey], algorithms: ['RS256'] },
  runLimits: { runs: 10_000, runsPerOwner: 10_000 },
  tracing: config.tracing === true,
  env: {},
});

const { url } = await os.serve({ port: 0 });
endWhenAsked(() => os.close({ graceMs: 0 }));
tell(url);

function toStep(agent: Agent, index: number) {
  return step({ id: `step-${index}`, agent });
}
