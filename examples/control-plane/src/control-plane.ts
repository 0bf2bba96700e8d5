// The control plane as a program of one's own; `agentos control-plane start` does the same without one.
import { ControlPlane } from '@agentos-ts/control-plane';

const plane = new ControlPlane();
const server = await plane.serve();
const link = await plane.issueOwnerLink();
process.stdout.write(`${server.url}/console\n${link === null ? '' : `First owner, within 15 minutes: ${link}\n`}`);
