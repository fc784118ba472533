import type { OptionProblem } from '../../model/format.ts';
import type { OptionValues } from '../../model/options.ts';
import { readNodes } from './nodes.ts';

const logins = ['es.net.http.auth.user', 'es.net.http.auth.apikey', 'es.net.http.auth.bearer'] as const;
const tlsOptions = [
  'es.net.ssl.cert.ca',
  'es.net.ssl.ca.fingerprint',
  'es.net.ssl.cert',
  'es.net.ssl.key',
] as const;

/** What is wrong with the options of a connection together. */
export function checkConnection(options: OptionValues): readonly OptionProblem[] {
  return [...checkLogins(options), ...checkScheme(options), ...checkTls(options)];
}

function checkLogins(options: OptionValues): OptionProblem[] {
  const [first, second] = logins.filter((name) => options[name] !== undefined);
  if (second)
    return [
      {
        code: 'BSQL3021',
        option: second,
        message: `\`${first}\` and \`${second}\` are two ways to say who writes, and a request has one`,
        help: 'keep one of them',
      },
    ];
  if (options['es.net.http.auth.pass'] === undefined || options['es.net.http.auth.user'] !== undefined)
    return [];
  return [
    {
      code: 'BSQL3121',
      option: 'es.net.http.auth.pass',
      message: 'a password without a user is never sent',
      help: 'add es.net.http.auth.user="…", or delete the password',
    },
  ];
}

function checkScheme(options: OptionValues): OptionProblem[] {
  const nodes = readNodes(options);
  const plain = nodes.filter((node) => !node.startsWith('https:'));
  if (options['es.net.ssl'] === false && plain.length < nodes.length)
    return [
      {
        code: 'BSQL3021',
        option: 'es.net.ssl',
        message: 'es.net.ssl is off, and an address of es.nodes begins with https://',
        help: 'delete es.net.ssl, or write http:// in es.nodes',
      },
    ];
  // What faults keep out of the options nobody can judge.
  if (nodes.length === 0 || plain.length < nodes.length) return [];
  const useless = tlsOptions.find((name) => options[name] !== undefined);
  if (!useless) return [];
  return [
    {
      code: 'BSQL3121',
      option: useless,
      message: `\`${useless}\` is for https, and the cluster is spoken to over http`,
      help: 'write https:// in es.nodes, or es.net.ssl="true"',
    },
  ];
}

function checkTls(options: OptionValues): OptionProblem[] {
  const problems: OptionProblem[] = [];
  const [cert, key] = [options['es.net.ssl.cert'], options['es.net.ssl.key']];
  if ((cert === undefined) !== (key === undefined)) {
    const [given, missing] =
      cert === undefined ? ['es.net.ssl.key', 'es.net.ssl.cert'] : ['es.net.ssl.cert', 'es.net.ssl.key'];
    problems.push({
      code: 'BSQL3003',
      option: given,
      message: `\`${given}\` needs \`${missing}\``,
      help: 'the certificate that bsql shows and its private key belong together; give the PEM files of both',
    });
  }
  if (typeof key === 'string' && key.includes('-----BEGIN '))
    problems.push({
      code: 'BSQL3021',
      option: 'es.net.ssl.key',
      message: 'the private key itself stands here, where plans and logs would show it',
      help: 'give the path of its PEM file',
    });
  const fingerprint = options['es.net.ssl.ca.fingerprint'];
  if (typeof fingerprint === 'string' && !/^[0-9a-f]{64}$/i.test(fingerprint.replaceAll(':', '')))
    problems.push({
      code: 'BSQL3004',
      option: 'es.net.ssl.ca.fingerprint',
      message: 'the fingerprint is not one of SHA-256',
      help: 'give 64 hexadecimal digits, with or without colons, as `openssl x509 -fingerprint -sha256 -noout` prints them',
    });
  const verification = options['es.net.ssl.verification'];
  const trusted = ['es.net.ssl.ca.fingerprint', 'es.net.ssl.cert.ca'].filter(
    (name) => options[name] !== undefined,
  );
  if (trusted.length === 2)
    problems.push({
      code: 'BSQL3021',
      option: 'es.net.ssl.ca.fingerprint',
      message: 'es.net.ssl.cert.ca and es.net.ssl.ca.fingerprint both say which authority is trusted',
      help: 'keep one of them',
    });
  if (verification === 'none')
    problems.push(
      trusted[0] === undefined
        ? {
            code: 'BSQL3121',
            option: 'es.net.ssl.verification',
            message:
              'no certificate is verified: whoever answers in the place of the cluster gets every document, and the password',
            help: 'give es.net.ssl.cert.ca the authority of the cluster, or es.net.ssl.ca.fingerprint; a name alone is let pass by es.net.ssl.verification="certificate"',
          }
        : {
            code: 'BSQL3021',
            option: 'es.net.ssl.verification',
            message: `\`${trusted[0]}\` says whom to trust, and es.net.ssl.verification="none" that it does not matter`,
            help: 'delete es.net.ssl.verification="none"',
          },
    );
  return problems;
}
