// An entry for tests that need one and do not care what it says.
import type { DecisionBody } from '../../src/model/record.js';

export const DECISION: DecisionBody = {
  kind: 'decision',
  time: 't',
  request: 'r',
  agent: 'a',
  endpoint: 'e',
  model: 'm',
  stream: false,
  level: 'LOW',
  reasons: [],
  attempts: [],
  considered: [],
  masked: 0,
  leaves: 0,
  bytes: 0,
  rules: '',
  policy: '',
  timings: {},
};
