import type { FaultCode } from '../model/fault-codes.ts';
import { databaseFaults } from './faults/database.ts';
import type { FaultExplanation } from './faults/explanation.ts';
import { kafkaFaults } from './faults/kafka.ts';
import { processFaults } from './faults/process.ts';
import { targetFaults } from './faults/target.ts';
import { transformFaults } from './faults/transforms.ts';

/** What every fault of a run means; `bsql explain` prints it. Titles are in model/fault-codes.ts. */
export const faultExplanations: Readonly<Record<FaultCode, FaultExplanation>> = {
  ...databaseFaults,
  ...targetFaults,
  ...kafkaFaults,
  ...processFaults,
  ...transformFaults,
};
