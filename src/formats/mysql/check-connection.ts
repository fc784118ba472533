import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';

const needSsl = ['ssl.cert.ca', 'ssl.cert', 'ssl.key'] as const;

/** Faults of the options of a connection that are each of their type. */
export function checkConnectionOptions(options: OptionValues): readonly OptionProblem[] {
  const problems: OptionProblem[] = [];
  const given = (name: string): boolean => options[name] !== undefined;
  if (options.ssl !== true) {
    const idle = [...needSsl.filter(given), ...(options['ssl.verify'] === false ? ['ssl.verify'] : [])];
    for (const option of idle)
      problems.push({
        code: 'BSQL3021',
        option,
        message: `${option} says nothing of a connection that is not encrypted`,
        help: 'add ssl="true", or leave it out',
      });
    return problems;
  }
  if (given('ssl.cert') !== given('ssl.key')) {
    const [there, missing] = given('ssl.cert') ? ['ssl.cert', 'ssl.key'] : ['ssl.key', 'ssl.cert'];
    problems.push({
      code: 'BSQL3003',
      option: there as string,
      message: `${there} needs ${missing} beside it`,
      help: 'give a certificate and its key together',
    });
  }
  if (options['ssl.verify'] === false)
    problems.push({
      code: 'BSQL3121',
      option: 'ssl.verify',
      message: 'the certificate of the server is not verified, so that anybody in between can take its place',
      help: 'give the certificate authority of the server with ssl.cert.ca instead',
    });
  return problems;
}
