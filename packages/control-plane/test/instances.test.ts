import { describeInstances } from './instances-suite.ts';
import { openControlPlaneDatabase } from './support/control-plane.ts';

describeInstances('PGlite', () => openControlPlaneDatabase());
