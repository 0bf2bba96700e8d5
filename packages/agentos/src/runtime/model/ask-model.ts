import type { LanguageModel } from 'ai';
import type { z } from 'zod';
import { runModelStep } from './model-step.ts';
import { describeFailure, RunFailed } from '../attempt/run-failure.ts';

export interface ModelQuestion<Schema extends z.ZodType> {
  readonly model: LanguageModel;
  readonly instructions: string;
  readonly question: string;
  /** The form of the answer. */
  readonly schema: Schema;
  readonly signal: AbortSignal;
}

/**
 * One question to a model outside of any run. Rejects with an error whose text is fit for logs: those of providers repeat what they were asked.
 */
export async function askModel<Schema extends z.ZodType>(ask: ModelQuestion<Schema>): Promise<z.output<Schema>> {
  const { model, instructions, question, schema: outputSchema, signal } = ask;
  const messages = [{ role: 'user' as const, content: question }];
  try {
    const { output } = await runModelStep({ model, instructions, messages, tools: {}, outputSchema, signal }, undefined);
    return await outputSchema.parseAsync(output);
  } catch (error) {
    signal.throwIfAborted();
    const { type, message } = describeFailure(error);
    throw new RunFailed(type, message);
  }
}
