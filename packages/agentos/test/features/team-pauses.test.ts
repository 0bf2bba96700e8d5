import { testTeamPauses } from './team-pauses-suite.ts';

testTeamPauses('pglite');
