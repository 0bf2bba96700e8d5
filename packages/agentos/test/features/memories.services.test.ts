import { testMemories } from './memories-suite.ts';

testMemories('postgres');
