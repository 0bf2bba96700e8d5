import { defineErrors } from '../../lib/errors.ts';

/** Texts of 400 and 404 are part of the wire format. */
export const memoryErrors = defineErrors('memory', {
  user_required: {
    status: 400,
    detail: 'User ID is required',
    means: 'A memory is about a user; the caller has no subject and named none.',
  },
  not_found: {
    status: 404,
    detail: (id?: string) => (id === undefined ? 'Memory not found' : `Memory with ID ${id} not found`),
    means: 'No memory with this id belongs to the caller.',
  },
  none_of_user: {
    status: 404,
    detail: (userId: string) => `No memories found for user ${userId}`,
    means: 'There is nothing to optimize for this user, as far as the caller may see.',
  },
  full: {
    status: 409,
    detail: (most: number) => `The user has ${most} memories, which is the most; delete or optimize some`,
    means: 'A user can have 1000 memories.',
  },
  changed: {
    status: 409,
    detail: 'Memories were changed while they were being optimized; nothing was stored',
    means: 'A memory that was being merged was changed or deleted meanwhile. Try again.',
  },
  busy: {
    status: 409,
    detail: 'Memories of this user are being optimized already',
    means: 'One optimization per user runs at a time on a server.',
  },
  no_model: {
    status: 400,
    detail: 'No model that can merge memories is configured: give AgentOS a memoryModel, or an agent with memory: true a real model',
    means: 'Optimizing asks a model. The demo model cannot do it.',
  },
  model_unknown: {
    status: 400,
    detail: "model must be 'provider:model-id' of the memoryModel or of an agent with memory: true",
    means: 'Optimizing uses models that the server was configured with and no others.',
  },
  merge_failed: {
    status: 502,
    detail: 'The model gave no usable answer; nothing was changed',
    means: 'The model that merges memories failed or answered in another form.',
  },
});
