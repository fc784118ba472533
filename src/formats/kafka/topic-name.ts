import { messageOf } from '../../model/errors.ts';
import type { PathProblem } from '../../model/format.ts';
import { type PathTemplate, showPath } from '../../model/path-template.ts';

/** Kafka's own rule, but for the length, which only the filled path has. */
const legal = /^[a-zA-Z0-9._-]*$/;

export function isTopicName(name: string): boolean {
  return legal.test(name) && name !== '' && name.length <= 249 && name !== '.' && name !== '..';
}

/** A value of a row as a part of a name. */
export function isTopicPart(value: string): boolean {
  return value !== '' && legal.test(value);
}

export function checkTopicPath(path: PathTemplate): PathProblem | undefined {
  const text = path.parts.map((part) => ('text' in part ? part.text : '')).join('');
  const shown = showPath(path);
  if (shown === '')
    return {
      code: 'BSQL4004',
      message: 'kafka needs the name of a topic',
      help: "for example: kafka.'{db}.{table}'",
    };
  if (!legal.test(text))
    return {
      code: 'BSQL4002',
      message: `\`${shown}\` is no name of a topic: it may have letters, digits, \`.\`, \`_\` and \`-\` only`,
      help: "for example: kafka.'{db}.{table}'",
      suggestion: path.parts
        .map((part) =>
          'text' in part ? part.text.replace(/[^a-zA-Z0-9._-]/g, '_') : showPath({ parts: [part] }),
        )
        .join(''),
    };
  return undefined;
}

/** A load's path is a regular expression that matches the whole name of a topic. */
export function checkTopicPattern(path: PathTemplate): PathProblem | undefined {
  const text = showPath(path);
  if (text === '')
    return {
      code: 'BSQL4004',
      message: 'kafka needs a topic, or a regular expression for several',
      help: "for example: load kafka.'shop\\\\..*' where … as changes;",
    };
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return undefined;
  } catch (error) {
    return {
      code: 'BSQL4004',
      message: `the pattern of topics \`${text}\` is not a regular expression: ${messageOf(error).replace(/^.*\/u?: /, '')}`,
      help: "for example: load kafka.'shop\\\\..*' where … as changes;",
    };
  }
}
