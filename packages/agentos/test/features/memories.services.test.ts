import { testExtraction } from './extract-memories-suite.ts';
import { testMemories } from './memories-suite.ts';
import { testMemoriesInRuns } from './memory-runs-suite.ts';
import { testOptimizing } from './optimize-memories-suite.ts';

testMemories('postgres');
testMemoriesInRuns('postgres');
testOptimizing('postgres');
testExtraction('postgres');
