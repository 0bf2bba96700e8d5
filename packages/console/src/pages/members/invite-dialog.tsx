import { Alert, Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import type { Reply } from '../../control-plane/request.ts';
import type { RoleChoice } from '../../control-plane/role-choices.ts';
import { RolePicker } from '../../control-plane/role-picker.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';

type Made = Reply<'POST /organizations/{organization_id}/invitations'>;

interface InviteDialogProps {
  readonly organization: Organization;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Invites somebody with roles, and shows the link once. */
export function InviteDialog({ organization, isOpen, onClose }: InviteDialogProps) {
  const [made, setMade] = useState<Made | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={made === null ? 'Invite somebody' : 'The link'}
      centered
      size="lg"
      closeOnClickOutside={made === null}
    >
      {made === null ? <InviteForm organization={organization} onMade={setMade} /> : <MadeView made={made} onClose={close} />}
    </Modal>
  );
}

function InviteForm({ organization, onMade }: { readonly organization: Organization; readonly onMade: (made: Made) => void }) {
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<readonly RoleChoice[]>([]);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      request('POST', '/organizations/{organization_id}/invitations', {
        params: { organization_id: organization.id },
        body: { email, roles },
      }),
    onSuccess: (answer) => {
      onMade(answer);
      void refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="E-mail"
          type="email"
          required
          data-autofocus
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RolePicker organization={organization} value={roles} onChange={setRoles} />
        {error !== null && <ErrorView error={error} />}
        <Button type="submit" loading={isPending} disabled={roles.length === 0}>
          Make a link
        </Button>
      </Stack>
    </form>
  );
}

function MadeView({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  return (
    <Stack>
      <Alert color={made.mailed ? 'teal' : 'orange'} variant="light">
        {made.mailed ? (
          <>
            A mail with this link is on its way to <SafeText>{made.email}</SafeText>.
          </>
        ) : (
          <>
            This control plane sends no mail: hand the link to <SafeText>{made.email}</SafeText> yourself.
          </>
        )}
      </Alert>
      <CopyField label="Link" value={made.link} />
      <Text size="sm" c="dimmed">
        It works once, for seven days and this address, and is not shown again.
      </Text>
      <Button onClick={onClose}>Done</Button>
    </Stack>
  );
}
