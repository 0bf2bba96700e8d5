import { place } from '../connection/place.ts';

/** Of the page of one AgentOS, such as its chat: a document of its own, because its policy lets the browser talk to that AgentOS alone. */
export const openInstanceHref = (id: string, at: `/${string}` = '/chat'): string =>
  `${place.consoleBase}os/${encodeURIComponent(id)}#${at}`;
