/**
 * What one server tells the others. A hint and nothing more: anybody who can connect to the database can send and hear it, so whoever gets one looks
 * at the tables. `id` is the id of a run or of a service account, or empty; never what a user wrote.
 */
export interface Signal {
  readonly topic: SignalTopic;
  readonly id: string;
}

/** `cancel`: a run is to stop. `ended`: a run rests. `work`: a run waits for a server. `account`: a service account was revoked. */
export type SignalTopic = 'cancel' | 'ended' | 'work' | 'account';

/** Calls the listener for every signal until the returned function is called. */
export type SubscribeToSignals = (listener: (signal: Signal) => void) => () => void;
