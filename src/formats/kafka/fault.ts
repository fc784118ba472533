import { BsqlError, messageOf } from '../../model/errors.ts';

/** What the client's errors have; they nest in `errors` and `cause`. */
interface ClientError {
  readonly code?: unknown;
  readonly apiId?: unknown;
  readonly canRetry?: unknown;
  readonly errors?: unknown;
  readonly cause?: unknown;
}

/** The protocol's names of everything that went wrong, such as `MESSAGE_TOO_LARGE`. */
export function protocolCodes(error: unknown): readonly string[] {
  return [...walk(error)].flatMap(({ apiId }) => (typeof apiId === 'string' ? [apiId] : []));
}

/** Whether the client says that the same request may succeed later. */
function isRetryable(error: unknown): boolean {
  const all = [...walk(error)];
  return all.some(({ canRetry }) => canRetry === true) && !all.some(({ canRetry }) => canRetry === false);
}

/** Whether the client itself refuses, for something that it knows of the cluster: a topic that is gone, say. */
export function isUserError(error: unknown): boolean {
  return [...walk(error)].some(({ code }) => code === 'PLT_KFK_USER');
}

const refusing = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
]);

/** A fault of the cluster as bsql tells it. */
export function kafkaFault(error: unknown, address: string): BsqlError {
  if (error instanceof BsqlError) return error;
  const reason = innermost(error);
  const codes = protocolCodes(error);
  const signedOff = [...walk(error)].some(({ code }) => code === 'PLT_KFK_AUTHENTICATION');
  if (signedOff || codes.some((code) => refusing.has(code))) {
    return new BsqlError(`Kafka at ${address} refuses the user: ${reason}`, {
      code: 'BSQL5151',
      cause: error,
      help: 'check kafka.sasl.mechanism, kafka.sasl.username and kafka.sasl.password, and what the user may do with the topic and the group',
    });
  }
  if (isRetryable(error)) {
    const refused = codes.length > 0;
    return new BsqlError(
      refused
        ? `Kafka at ${address} refuses for now: ${reason}`
        : `Kafka at ${address} does not answer: ${reason}`,
      {
        code: 'BSQL5150',
        retryable: true,
        cause: error,
        help: refused
          ? 'bsql waits and sends again'
          : 'check that it runs, that kafka.brokers is right, and that the addresses which the brokers advertise can be reached from here; nothing is lost while bsql waits',
      },
    );
  }
  return new BsqlError(`Kafka at ${address} refuses a request: ${reason}`, {
    code: 'BSQL5154',
    cause: error,
    help: 'bsql stops rather than guess; the reason is the one that the cluster gives',
  });
}

/** The error and all that it was made of, the outermost first. */
function* walk(error: unknown): Generator<ClientError> {
  if (typeof error !== 'object' || error === null) return;
  const { errors, cause } = error as ClientError;
  yield error as ClientError;
  if (Array.isArray(errors)) for (const one of errors) yield* walk(one);
  yield* walk(cause);
}

/** What the last of several tries met. */
function innermost(error: unknown): string {
  const { errors, cause } = (typeof error === 'object' && error !== null ? error : {}) as ClientError;
  if (Array.isArray(errors) && errors.length > 0) return innermost(errors.at(-1));
  return cause === undefined
    ? messageOf(error)
    : `${messageOf(error).replace(/\.$/, '')}: ${innermost(cause)}`;
}
