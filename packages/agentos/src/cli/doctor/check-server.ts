import type { AgentOS } from '../../agent-os.ts';
import { textOfError } from './finding.ts';
import type { Finding } from './finding.ts';

// A name that nobody owns (RFC 2606 section 2).
const foreignOrigin = 'https://doctor.invalid';

/** Starts the AgentOS without listening, and asks it what a stranger would ask. Closes it. */
export async function checkServer(os: AgentOS): Promise<readonly Finding[]> {
  try {
    await os.ready();
  } catch (error) {
    return [{ level: 'fail', subject: 'start', text: textOfError(error) }];
  }
  try {
    const reply = await os.getApp().fetch(new Request('http://127.0.0.1/agents', { headers: { Origin: foreignOrigin } }));
    return [{ level: 'ok', subject: 'start', text: `${os.id} starts` }, judgeAuthorization(reply), judgeCors(reply)];
  } finally {
    await os.close();
  }
}

function judgeAuthorization({ status }: Response): Finding {
  return status === 401
    ? { level: 'ok', subject: 'authorization', text: 'a request without a credential is refused' }
    : {
        level: 'warn',
        subject: 'authorization',
        text: `off: everybody who reaches the server may do everything (GET /agents answers ${status}); set authorization: true`,
      };
}

function judgeCors({ headers }: Response): Finding {
  const allowed = headers.get('access-control-allow-origin');
  return allowed === null
    ? { level: 'ok', subject: 'cors', text: 'pages of unknown origins cannot read replies' }
    : { level: 'warn', subject: 'cors', text: `pages of every origin can read replies (${allowed}); list the origins in cors.origins` };
}
