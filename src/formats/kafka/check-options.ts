import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { checkStartOptions } from '../start/check-start.ts';
import { brokersOf } from './settings.ts';

const tlsOptions = ['kafka.ssl.cert.ca', 'kafka.ssl.cert', 'kafka.ssl.key'] as const;
const broker = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/@[\]]+)(?::(\d{1,5}))?$/;

/** Faults of the options of a cluster that are each of their type. */
function checkClusterOptions(options: OptionValues): readonly OptionProblem[] {
  const problems: OptionProblem[] = [];
  const given = (name: string): boolean => options[name] !== undefined;
  for (const one of brokersOf(options)) {
    const match = broker.exec(one);
    if (match && Number(match[1] ?? 1) > 0 && Number(match[1] ?? 1) < 65_536) continue;
    problems.push({
      code: 'BSQL3004',
      option: 'kafka.brokers',
      message: `"${one}" is not the address of a broker`,
      help: 'give host:port, with a comma between several, such as "kafka1:9092,kafka2:9092"',
    });
  }
  if (options['kafka.ssl'] !== true)
    for (const option of tlsOptions.filter(given))
      problems.push({
        code: 'BSQL3021',
        option,
        message: `${option} says nothing of a connection that is not encrypted`,
        help: 'add kafka.ssl="true", or leave it out',
      });
  problems.push(
    ...together(options, 'kafka.ssl.cert', 'kafka.ssl.key', 'give a certificate and its key together'),
    ...together(
      options,
      'kafka.sasl.username',
      'kafka.sasl.mechanism',
      'say how the user proves who it is: kafka.sasl.mechanism="SCRAM-SHA-512", or as the cluster wants it',
    ),
    ...together(
      options,
      'kafka.sasl.username',
      'kafka.sasl.password',
      'give the user a password, such as kafka.sasl.password="${env:KAFKA_PASSWORD}"',
    ),
  );
  return problems;
}

export function checkSinkOptions(options: OptionValues): readonly OptionProblem[] {
  const problems = [...checkClusterOptions(options)];
  if (options.createTopics === true) return problems;
  for (const option of ['topicPartitions', 'topicReplicas'])
    if (options[option] !== undefined)
      problems.push({
        code: 'BSQL3021',
        option,
        message: `${option} says nothing where no topics are made`,
        help: 'add createTopics="true", or leave it out',
      });
  return problems;
}

/** One option of a pair without the other. */
function together(options: OptionValues, one: string, other: string, help: string): OptionProblem[] {
  const [has, hasOther] = [options[one] !== undefined, options[other] !== undefined];
  if (has === hasOther) return [];
  const [there, missing] = has ? [one, other] : [other, one];
  return [{ code: 'BSQL3003', option: there, message: `${there} needs ${missing} beside it`, help }];
}

export function checkSourceOptions(options: OptionValues): readonly OptionProblem[] {
  return [...checkClusterOptions(options), ...checkStartOptions(options)];
}
