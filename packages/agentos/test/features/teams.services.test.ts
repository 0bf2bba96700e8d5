import { testTeams } from './teams-suite.ts';

testTeams('postgres');
