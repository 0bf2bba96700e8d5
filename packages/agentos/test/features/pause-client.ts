import type { Frame } from '../support/read-sse.ts';
import type { TestOs } from '../support/start-os.ts';
import { readFrames } from './component-os.ts';
import type { Json } from './component-os.ts';

/** A user who starts, decides on and reads runs of one component. */
export class PauseClient {
  readonly #os: TestOs;
  readonly #token: string;

  constructor(os: TestOs, token: string) {
    this.#os = os;
    this.#token = token;
  }

  async start(path: string, message: string): Promise<Json> {
    return this.#json('POST', `/${path}/runs`, { message, stream: false });
  }

  async stream(path: string, message: string): Promise<Frame[]> {
    const json = { message, stream: true, background: true };
    return readFrames(await this.#os.call('POST', `/${path}/runs`, { token: this.#token, json }));
  }

  async read(path: string, runId: unknown): Promise<Json> {
    return this.#json('GET', `/${path}/runs/${String(runId)}`);
  }

  /** The answer of a continue, whatever it is. */
  async send(path: string, runId: unknown, json: Json): Promise<Response> {
    return this.#os.call('POST', `/${path}/runs/${String(runId)}/continue`, { token: this.#token, json });
  }

  /** Continues without a stream; the answer must be 200. */
  async decide(path: string, run: Json, decisions: Json): Promise<Json> {
    const response = await this.send(path, run['run_id'], { stream: false, ...decisions });
    const json = (await response.json()) as Json;
    if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(json)}`);
    return json;
  }

  async decideStreamed(path: string, runId: unknown, decisions: Json): Promise<Frame[]> {
    return readFrames(await this.send(path, runId, { stream: true, ...decisions }));
  }

  async replay(path: string, runId: unknown): Promise<Frame[]> {
    const response = await this.#os.call('POST', `/${path}/runs/${String(runId)}/resume`, { token: this.#token, json: {} });
    return (await readFrames(response)).slice(1);
  }

  async cancel(path: string, runId: unknown): Promise<number> {
    return (await this.#os.call('POST', `/${path}/runs/${String(runId)}/cancel`, { token: this.#token })).status;
  }

  async #json(method: string, path: string, json?: Json): Promise<Json> {
    const response = await this.#os.call(method, path, json === undefined ? { token: this.#token } : { token: this.#token, json });
    const body = (await response.json()) as Json;
    if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`);
    return body;
  }
}

export const listOf = (value: unknown): Json[] => value as Json[];

/** The requirements of a paused team with a verdict on those that `isMeant`. */
export function requirements(run: Json, confirmation = true, isMeant: (requirement: Json) => boolean = () => true): Json {
  return {
    requirements: listOf(run['requirements'])
      .filter(isMeant)
      .map((entry) => ({ ...entry, confirmation })),
  };
}

/** The same of a paused workflow, as its form field wants it. */
export function stepRequirements(run: Json, confirmation = true, isMeant: (requirement: Json) => boolean = () => true): Json {
  const steps = listOf(run['step_requirements'])
    .filter(isMeant)
    .map((entry) => ({
      ...entry,
      executor_requirements: listOf(entry['executor_requirements']).map((inner) => ({ ...inner, confirmation })),
    }));
  return { step_requirements: JSON.stringify(steps) };
}
