import { faultExplanations } from '../diagnostics/fault-explanations.ts';
import { type FaultCode, faultCodes } from '../model/fault-codes.ts';
import type { DeadLetter } from '../runtime/dead-letter.ts';

/** Letters that are refused for the same kind of reason. */
interface LetterKind {
  readonly fault: FaultCode;
  readonly title: string;
  /** The target's own name for it. */
  readonly code: string;
  readonly count: number;
  readonly tables: readonly string[];
  readonly first: string;
  readonly last: string;
  /** The reason of the newest of them. */
  readonly reason: string;
  readonly advice: string;
}

export interface LetterAnalysis {
  readonly count: number;
  /** The most frequent first. */
  readonly kinds: readonly LetterKind[];
  /** How many were refused in each hour, in UTC. */
  readonly hours: readonly { readonly hour: string; readonly count: number }[];
}

/** What letters have in common: by kind, each with what to do, and by hour. */
export function analyzeLetters(letters: readonly DeadLetter[]): LetterAnalysis {
  const kinds = new Map<string, DeadLetter[]>();
  const hours = new Map<string, number>();
  for (const letter of letters) {
    const { fault, code, time } = letter.head;
    push(kinds, `${fault} ${code}`, letter);
    const hour = `${time.slice(0, 13)}:00Z`;
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return {
    count: letters.length,
    kinds: [...kinds.values()].map(kindOf).sort((a, b) => b.count - a.count),
    hours: [...hours].sort(([a], [b]) => (a < b ? -1 : 1)).map(([hour, count]) => ({ hour, count })),
  };
}

function kindOf(letters: readonly DeadLetter[]): LetterKind {
  const byTime = letters.map(({ head }) => head).sort((a, b) => (a.time < b.time ? -1 : 1));
  const first = byTime[0] as DeadLetter['head'];
  const last = byTime.at(-1) as DeadLetter['head'];
  const fault = last.fault ?? 'BSQL5106';
  return {
    fault,
    title: faultCodes[fault] ?? fault,
    code: last.code,
    count: letters.length,
    tables: [...new Set(byTime.map(({ table }) => table))].sort(),
    first: first.time,
    last: last.time,
    reason: last.reason,
    advice: faultExplanations[fault]?.remedy ?? '',
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
