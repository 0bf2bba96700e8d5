import { Navigate, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { holdSecret } from './held-secret.ts';

/** The page behind `<path>/$secret`: keeps the secret in memory, and puts the address without it in the place of the one with it, in the history too. */
export function takeSecret(path: string): ComponentType {
  return function TakeSecret() {
    const { secret } = useParams({ strict: false });
    if (secret !== undefined) holdSecret(path, secret);
    return <Navigate to={path} replace />;
  };
}
