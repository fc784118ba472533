import { createServer, type Server } from 'node:http';
import { BsqlError, messageOf } from '../../model/errors.ts';
import { renderMetrics } from './prometheus.ts';
import { renderStatusPage } from './status-page.ts';
import type { StatusReport } from './status-report.ts';

export interface StatusAddress {
  readonly host: string;
  readonly port: number;
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
}

const answers: Readonly<Record<string, (report: StatusReport) => Answer>> = {
  '/healthz': ({ healthy, reason }) => ({
    status: healthy ? 200 : 503,
    type: 'text/plain; charset=utf-8',
    body: `${healthy ? 'live' : 'not well'}${reason === null ? '' : `: ${reason}`}\n`,
  }),
  '/metrics': (report) => ({
    type: 'text/plain; version=0.0.4; charset=utf-8',
    body: renderMetrics(report),
  }),
  '/status': (report) => ({
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(report, null, 2)}\n`,
  }),
  '/': (report) => ({ type: 'text/html; charset=utf-8', body: renderStatusPage(report) }),
};

/** Answers what a stream does, for supervisors, Prometheus and people; it takes no orders. */
export async function openStatusServer(
  { host, port }: StatusAddress,
  read: () => StatusReport,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    const allowed = request.method === 'GET' || request.method === 'HEAD';
    const { status, type, body }: Answer =
      answer && allowed
        ? answer(read())
        : {
            status: answer ? 405 : 404,
            type: 'text/plain; charset=utf-8',
            body: `there are ${Object.keys(answers).join(', ')}\n`,
          };
    response.writeHead(status ?? 200, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await listen(server, host, port);
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Whoever keeps a connection open must not keep a stopped stream alive (T44).
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new BsqlError(
          taken
            ? `the status port ${port} of ${host} is in use`
            : `the status port ${port} of ${host} cannot be opened: ${messageOf(error)}`,
          {
            code: 'BSQL5310',
            cause: error,
            help: taken
              ? 'give --status-port another port, one for each stream of a machine, or end what uses it'
              : 'give --status-port a port, and --status-host an address of this machine, that the user may open',
          },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
