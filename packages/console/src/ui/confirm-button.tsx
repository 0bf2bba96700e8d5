import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ErrorView } from './error-view.tsx';

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will be gone, in words. */
  readonly children: ReactNode;
  /** Of the button that does it, such as "Delete session". */
  readonly confirmLabel: string;
  /** The dialog closes when it is done, and shows the error when it is not. */
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ isOpen, onClose, title, children, confirmLabel, onConfirm }: ConfirmDialogProps) {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly error: unknown }>({ isBusy: false, error: null });
  const close = () => {
    setState({ isBusy: false, error: null });
    onClose();
  };
  const confirm = async () => {
    setState({ isBusy: true, error: null });
    try {
      await onConfirm();
      close();
    } catch (error) {
      setState({ isBusy: false, error });
    }
  };
  return (
    <Modal opened={isOpen} onClose={close} title={title} centered>
      <Stack>
        <Text component="div" size="sm">
          {children}
        </Text>
        {state.error !== null && <ErrorView error={state.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close} data-autofocus>
            Keep
          </Button>
          <Button color="red" loading={state.isBusy} onClick={() => void confirm()}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type ConfirmButtonProps = Omit<ConfirmDialogProps, 'isOpen' | 'onClose' | 'children'> &
  Pick<ButtonProps, 'size' | 'variant' | 'color' | 'leftSection' | 'disabled'> & {
    /** Of the button itself. */
    readonly label: ReactNode;
    readonly children: ReactNode;
  };

/** A button that asks first. */
export function ConfirmButton({ label, title, confirmLabel, onConfirm, children, ...button }: ConfirmButtonProps) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="light" color="red" {...button} onClick={open}>
        {label}
      </Button>
      <ConfirmDialog isOpen={isOpen} onClose={close} title={title} confirmLabel={confirmLabel} onConfirm={onConfirm}>
        {children}
      </ConfirmDialog>
    </>
  );
}
