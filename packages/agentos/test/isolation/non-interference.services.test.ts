import { testNonInterference } from './non-interference-suite.ts';

testNonInterference('postgres');
