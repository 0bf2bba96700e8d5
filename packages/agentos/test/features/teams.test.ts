import { testTeams } from './teams-suite.ts';

testTeams('pglite');
