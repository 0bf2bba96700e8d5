import { testTraces } from './traces-suite.ts';

testTraces('postgres');
