import { type FaultCode, faultCodes } from '../model/fault-codes.ts';
import type { Example } from './catalogue/entry.ts';
import { type Code, codes, entryOf } from './catalogue.ts';
import { faultExplanations } from './fault-explanations.ts';

/** Every code that can be explained: those of a script, then those of a run. */
export const explainedCodes: readonly (Code | FaultCode)[] = [
  ...codes,
  ...(Object.keys(faultCodes) as FaultCode[]).sort(),
];

/** A code's meaning: for a script's with an example that is wrong and one that is right. */
export function renderExplanation(code: Code | FaultCode): string {
  if (isFault(code)) {
    const { explanation, remedy } = faultExplanations[code];
    return [`fault[${code}]: ${faultCodes[code]}`, wrap(explanation), wrap(`What to do: ${remedy}`)].join(
      '\n\n',
    );
  }
  const { severity, title, explanation, wrong, right } = entryOf(code);
  const parts = [
    `${severity}[${code}]: ${title}`,
    wrap(explanation),
    `Wrong:\n\n${show(wrong)}`,
    `Right:\n\n${show(right)}`,
  ];
  if (severity === 'warning' && !code.startsWith('BSQL11'))
    parts.push(
      wrap(`Where it is meant so, say why on a line before the statement: -- bsql-ignore ${code}: reason`),
    );
  return parts.join('\n\n');
}

/** All codes with their titles, one a line. */
export function renderCodes(): string {
  return explainedCodes
    .map((code) =>
      isFault(code)
        ? `${code}  fault    ${faultCodes[code]}`
        : `${code}  ${entryOf(code).severity.padEnd(7)}  ${entryOf(code).title}`,
    )
    .join('\n');
}

function isFault(code: Code | FaultCode): code is FaultCode {
  return Object.hasOwn(faultCodes, code);
}

function show({ script, files = {} }: Example): string {
  const named = Object.entries(files).map(([name, text]) => `-- ${name}\n${text}`);
  return [script, ...named].map((text) => text.replace(/^/gm, '    ')).join('\n\n');
}

function wrap(text: string): string {
  return text.replace(/(.{1,80})(?:\s+|$)/g, '$1\n').trimEnd();
}
