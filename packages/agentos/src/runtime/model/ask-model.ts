import type { LanguageModel } from 'ai';
import type { z } from 'zod';
import type { ModelReply } from './model-request.ts';
import { runModelStep } from './model-step.ts';
import { describeFailure, RunFailed } from '../attempt/run-failure.ts';

export interface ModelQuestion<Schema extends z.ZodType> {
  readonly model: LanguageModel;
  readonly instructions: string;
  readonly question: string;
  /** The form of the answer. */
  readonly schema: Schema;
  /** What the form is called where the provider wants to know. */
  readonly name?: string;
  readonly signal: AbortSignal;
}

/** What surrounds the call of a model, such as counting. */
export type AroundCall = (call: () => Promise<ModelReply>) => Promise<ModelReply>;

/**
 * One question to a model beside the conversation of a run. Rejects with an error whose text is fit for logs: those of providers repeat what they were asked.
 */
export async function askModel<Schema extends z.ZodType>(
  ask: ModelQuestion<Schema>,
  around: AroundCall = (call) => call(),
): Promise<z.output<Schema>> {
  const { model, instructions, question, schema: outputSchema, name: outputName, signal } = ask;
  const messages = [{ role: 'user' as const, content: question }];
  try {
    const request = { model, instructions, messages, tools: {}, outputSchema, outputName, signal };
    const { output } = await around(() => runModelStep(request, undefined));
    return await outputSchema.parseAsync(output);
  } catch (error) {
    signal.throwIfAborted();
    const { type, message } = describeFailure(error);
    throw new RunFailed(type, message);
  }
}
