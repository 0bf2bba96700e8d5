import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { request } from '../../control-plane/request.ts';
import { place } from '../../connection/place.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { pageToComeBackTo } from './page-to-come-back-to.ts';

/** Goes to the OpenID provider. The browser comes back to the page that it left. */
export function SingleSignOnButton({ provider }: { readonly provider: { readonly id: string; readonly name: string } }) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const body = { provider_id: provider.id, callback_path: pageToComeBackTo(location, place.apiBase) };
      const { url } = await request('POST', '/auth/sign-in/oauth2', { body });
      location.assign(url);
    },
  });
  return (
    <>
      {error !== null && <ErrorView error={error} />}
      <Button variant="default" rightSection={<IconArrowRight size={18} aria-hidden />} loading={isPending} onClick={() => mutate()}>
        {nameSuspicious(provider.name)}
      </Button>
    </>
  );
}
