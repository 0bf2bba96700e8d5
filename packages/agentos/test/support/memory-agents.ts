import { Agent, Team, demoModel } from 'agentos-ts';
import { memoryChangesName } from '../../src/define/index.ts';
import { scriptedModel } from './scripted-model.ts';
import type { Turn } from './scripted-model.ts';

type Call = Parameters<Extract<Parameters<typeof scriptedModel>[0], (...args: never[]) => Turn>>[0];

const textOf = ({ content }: Call['prompt'][number]): string =>
  typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : JSON.stringify(part))).join('');

/**
 * An agent that calls the tool a message names, as in `save_memory {"memory":"…"}`, and says what the tool answered; any other message it answers with its
 * system prompt, so that a test sees what the run was told.
 */
export function tellingAgent(id: string, options: { readonly memory: boolean; readonly instructions?: string }): Agent {
  return new Agent({ id, model: tellingModel(), ...options });
}

/** The same as the leader of a team. */
export function tellingTeam(id: string): Team {
  return new Team({
    id,
    model: tellingModel(),
    memory: true,
    members: [tellingAgent(`member of ${id}`.replaceAll(' ', '-'), { memory: false })],
  });
}

function tellingModel(): Agent['model'] {
  const { model } = scriptedModel((call, index): Turn => {
    const last = call.prompt.at(-1);
    const text = last === undefined ? '' : textOf(last);
    if (last?.role === 'tool') return { text: `tool: ${text}` };
    const [, name, args = '{}'] = /^(\w+_memory) (.*)$/s.exec(text) ?? [];
    if (name !== undefined) return { calls: [{ id: `call-${index}`, name, args: JSON.parse(args) }] };
    const [system] = call.prompt;
    return { text: system?.role === 'system' ? `told: ${system.content}` : 'told nothing' };
  });
  return model;
}

/** Extracts memories by the rules of the demo model; merges them by keeping the first note that it is shown, which is the newest, and dropping the rest. */
export function mergingModel(): Agent['model'] {
  const { model } = scriptedModel(({ prompt }) => {
    const [first = ''] = textOf(prompt.at(-1) ?? { role: 'system', content: '' }).split('\n');
    return { text: `{"memories":[${first}]}` };
  });
  return forExtraction(demoModel(), model);
}

/** One model for what follows an answer, and another one for all else. */
export function forExtraction(extracting: Agent['model'], other: Agent['model']): Agent['model'] {
  if (typeof extracting === 'string' || extracting.specificationVersion !== 'v4')
    throw new TypeError('a test model is of the current version');
  if (typeof other === 'string' || other.specificationVersion !== 'v4') throw new TypeError('a test model is of the current version');
  const { provider, modelId, supportedUrls } = other;
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls,
    doGenerate: async (call) =>
      call.responseFormat?.type === 'json' && call.responseFormat.name === memoryChangesName
        ? extracting.doGenerate(call)
        : other.doGenerate(call),
    doStream: (call) => other.doStream(call),
  };
}

/** Calls the memory tool that a message names, by the rules of the demo model. */
export function rememberingAgent(id: string): Agent {
  return new Agent({ id, name: `Agent ${id}`, model: demoModel(), instructions: 'You are a test agent.', memory: true });
}
