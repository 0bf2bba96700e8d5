// Three ways for a team to work, and what a permission on the team does and does not give.
//   npm run agentos -- dev examples/teams/src/index.ts
import { Agent, AgentOS, Team, demoModel } from 'agentos-ts';

const model = demoModel();
const writer = new Agent({ id: 'writer', description: 'Writes texts.', model });
const critic = new Agent({ id: 'critic', description: 'Finds weak spots.', model });
const shared = { model, members: [writer, critic] };

const os = new AgentOS({
  id: 'team-os',
  // The members are not served by themselves: they can be reached through their teams alone.
  teams: [
    // The leader splits the work, gives tasks to members and writes the answer.
    new Team({ ...shared, id: 'editors', mode: 'coordinate' }),
    // The leader chooses one member, whose answer goes to the user as it is.
    new Team({ ...shared, id: 'desk', mode: 'route' }),
    // All members get the task at once; the leader makes one answer of theirs.
    new Team({ ...shared, id: 'jury', mode: 'broadcast' }),
  ],
  authorization: true,
});

export default os;
