import { queryClient } from '../app/query-client.ts';

/** Somebody has signed in: what is asked as nobody is asked again as them. */
export async function afterSignIn(): Promise<void> {
  await queryClient.resetQueries({ queryKey: ['control-plane', 'me'] });
}
