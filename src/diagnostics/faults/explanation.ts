/** What a fault of a run means, and what to do about it. */
export interface FaultExplanation {
  readonly explanation: string;
  readonly remedy: string;
}
