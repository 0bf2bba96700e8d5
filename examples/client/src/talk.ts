import { AgentOSClientError } from '@agentos-ts/client';
import type { AgentOSClient } from '@agentos-ts/client';

/** Asks an agent and passes on its answer as it comes; resolves with the status of the run. */
export async function talk(client: AgentOSClient, agentId: string, message: string, write: (text: string) => void): Promise<string> {
  try {
    const stream = await client.agents.stream(agentId, { message });
    for await (const event of stream) {
      if (event.event === 'RunContent' && typeof event.content === 'string') write(event.content);
      if (event.event === 'ToolCallStarted') write(`[${event.tool.tool_name}] `);
    }
    return (await stream.result()).status;
  } catch (error) {
    // What the server refused has a code that is stable, and the id of the request for its log.
    if (AgentOSClientError.is(error)) return `refused: ${error.code} (${error.status}, request ${error.requestId})`;
    throw error;
  }
}
