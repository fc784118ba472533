import type { ConnectionOptions } from 'node:tls';
import { errors } from '@elastic/elasticsearch';
import { BsqlError, messageOf } from '../../model/errors.ts';
import type { DocumentPlace } from '../../model/format.ts';
import type { AnswerDetail } from './answer-detail.ts';
import type { BulkParameters } from './bulk-parameters.ts';
import type { BulkRequest } from './bulk-request.ts';
import type { ElasticsearchClient } from './client.ts';
import { type FieldTypes, fieldTypesOf } from './field-types.ts';
import { flatSettings } from './flat-settings.ts';
import { type Field, type IndexState, readIndexState } from './index-state.ts';
import { isBlock, reasonOfItem } from './item-fault.ts';
import type { BulkAnswer } from './outcomes.ts';
import { readRetryAfter } from './retry-after.ts';
import { identify, type ServerIdentity } from './server-identity.ts';
import { findTlsFault } from './tls-fault.ts';

/** The cluster said that the request is too large (T36). */
export const tooLarge = Symbol('too large');

/** Why a cluster does not take a definition. */
export interface Refusal {
  readonly reason: string;
  /** Whether it is about fields, of whose types a cluster may not know all. */
  readonly ofFields: boolean;
}

interface Creation {
  readonly made: boolean;
  readonly refused?: Refusal;
}

interface Page {
  readonly _scroll_id?: string;
  readonly hits?: { readonly hits: readonly { readonly _id: string; readonly _routing?: string }[] };
}

/** An index that is not there has no documents. */
const onlyThere = { ignore_unavailable: 'true', allow_no_indices: 'true' };

/** Places in one page of an index. */
const pageLength = 5_000;

export interface ServiceSettings extends BulkParameters {
  readonly nodes: readonly string[];
  readonly tls: ConnectionOptions | undefined;
}

/** Sends requests and sorts what can go wrong with a whole one. */
export class Service {
  readonly #client: ElasticsearchClient;
  readonly #way: ServiceSettings;
  readonly #bulkQueries: Readonly<Record<AnswerDetail, Readonly<Record<string, string>>>>;
  #server: ServerIdentity | undefined;

  constructor(client: ElasticsearchClient, settings: ServiceSettings) {
    const { pipeline, refresh } = settings;
    this.#client = client;
    this.#way = settings;
    const common = { ...(pipeline !== undefined && { pipeline }), ...(refresh !== undefined && { refresh }) };
    this.#bulkQueries = {
      errors: { filter_path: 'errors', ...common },
      items: { filter_path: 'errors,items.*.status,items.*.error', ...common },
    };
  }

  /** Whether certificates are verified, where there are any. */
  get verifies(): boolean {
    return this.#way.tls?.rejectUnauthorized !== false;
  }

  async bulk(
    request: BulkRequest,
    detail: AnswerDetail,
    signal: AbortSignal,
  ): Promise<BulkAnswer | typeof tooLarge> {
    try {
      return await this.#client.transport.request<BulkAnswer>(
        {
          method: 'POST',
          path: `/${encodeURIComponent(request.traits.index)}/_bulk`,
          bulkBody: request.body,
          querystring: this.#bulkQueries[detail],
        },
        { signal },
      );
    } catch (error) {
      if (statusOf(error) === 413) return tooLarge;
      throw this.#fault(error);
    }
  }

  /** The longest request that the cluster takes, in bytes; undefined where it does not say. Throws when it does not answer. */
  async contentLimit(signal: AbortSignal): Promise<number | undefined> {
    try {
      const answer = await this.#client.transport.request<{
        nodes?: Record<string, { http?: { max_content_length_in_bytes?: number } }>;
      }>(
        {
          method: 'GET',
          path: '/_nodes/http',
          querystring: { filter_path: 'nodes.*.http.max_content_length_in_bytes' },
        },
        { signal },
      );
      const limits = Object.values(answer.nodes ?? {}).flatMap(
        ({ http }) => http?.max_content_length_in_bytes ?? [],
      );
      return limits.length > 0 ? Math.min(...limits) : undefined;
    } catch (error) {
      if (statusOf(error) === 403) return undefined;
      throw this.#fault(error);
    }
  }

  /** Which server it is, by a question that every version takes, and that needs the fewest rights; undefined without them. */
  async server(signal: AbortSignal): Promise<ServerIdentity | undefined> {
    if (this.#server) return this.#server;
    try {
      const answer = await this.#client.transport.request<{ nodes?: Record<string, { version?: string }> }>(
        { method: 'GET', path: '/_nodes/_local/none', querystring: { filter_path: 'nodes.*.version' } },
        { signal },
      );
      const version = Object.values(answer.nodes ?? {})[0]?.version;
      if (typeof version !== 'string') throw this.#stranger();
      this.#server = identify(version);
      return this.#server;
    } catch (error) {
      if (error instanceof BsqlError) throw error;
      // Without cluster rights writing may still be allowed; the first bulk will tell.
      if (statusOf(error) === 403) return undefined;
      const fault = this.#fault(error);
      throw (fault.code === 'BSQL5101' && (await findTlsFault(this.#way.nodes, this.#way.tls))) || fault;
    }
  }

  /** Whether there is an ingest pipeline of this name; true where the user may not look. */
  async hasPipeline(name: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#client.transport.request(
        { method: 'GET', path: `/_ingest/pipeline/${encodeURIComponent(name)}` },
        { signal },
      );
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      if (statusOf(error) === 403) return true;
      throw this.#fault(error);
    }
  }

  async fieldTypes(signal: AbortSignal): Promise<FieldTypes> {
    return fieldTypesOf(await this.server(signal));
  }

  /** Makes an index unless there is one; tells a refusal of the definition. */
  async createIndex(index: string, definition: object, signal: AbortSignal): Promise<Creation> {
    try {
      await this.#client.transport.request(
        { method: 'PUT', path: `/${encodeURIComponent(index)}`, body: definition },
        { signal },
      );
      return { made: true };
    } catch (error) {
      const type = typeOf(error);
      // It is there, or an alias of its name is; or making indices is not our right, and the first write tells.
      if (
        type === 'resource_already_exists_exception' ||
        type === 'invalid_index_name_exception' ||
        (statusOf(error) === 403 && !isBlocked(error))
      )
        return { made: false };
      if (statusOf(error) === 400) return { made: false, refused: refusalOf(error) };
      throw this.#fault(error);
    }
  }

  /** Adds fields to an index, or to all behind an alias; tells a refusal of them. */
  async addFields(index: string, mapping: object, signal: AbortSignal): Promise<Refusal | undefined> {
    try {
      await this.#client.transport.request(
        { method: 'PUT', path: `/${encodeURIComponent(index)}/_mapping`, body: mapping },
        { signal },
      );
      return undefined;
    } catch (error) {
      if (statusOf(error) === 400) return refusalOf(error);
      throw this.#fault(error);
    }
  }

  /** What there is under an index's name: nothing, something, or something that the user may not look at. */
  async readIndex(index: string, signal: AbortSignal): Promise<IndexState | undefined | 'hidden'> {
    try {
      const answer = await this.#client.transport.request<Parameters<typeof readIndexState>[1]>(
        {
          method: 'GET',
          path: `/${encodeURIComponent(index)}`,
          querystring: { flat_settings: 'true', expand_wildcards: 'all' },
        },
        { signal },
      );
      return readIndexState(index, answer);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      if (statusOf(error) === 403) return 'hidden';
      throw this.#fault(error);
    }
  }

  /** What the cluster's templates make of an index of this name; undefined where none has a say, or the user may not ask. */
  async templateOf(index: string, signal: AbortSignal): Promise<IndexState | undefined> {
    try {
      const answer = await this.#client.transport.request<{
        template?: { mappings?: Field; settings?: Readonly<Record<string, unknown>>; aliases?: object };
      }>(
        { method: 'POST', path: `/_index_template/_simulate_index/${encodeURIComponent(index)}` },
        { signal },
      );
      const { mappings = {}, settings = {}, aliases = {} } = answer.template ?? {};
      if ([mappings, settings, aliases].every((part) => Object.keys(part).length === 0)) return undefined;
      return readIndexState(index, { [index]: { mappings, settings: flatSettings(settings) } });
    } catch (error) {
      const status = statusOf(error);
      if (status === 403 || status === 404 || status === 405 || status === 400) return undefined;
      throw this.#fault(error);
    }
  }

  /** One request beside those above; undefined where there is nothing under its path. */
  async ask<T>(
    request: {
      readonly method: 'GET' | 'POST' | 'DELETE';
      readonly path: string;
      readonly body?: object;
    },
    signal: AbortSignal,
  ): Promise<T | undefined> {
    try {
      return await this.#client.transport.request<T>(request, { signal });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw this.#fault(error);
    }
  }

  /** Which of these privileges the user has not, by index; none on a cluster without security. */
  async missingPrivileges(
    indices: readonly string[],
    privileges: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    if (indices.length === 0) return new Map();
    try {
      const answer = await this.#client.transport.request<{
        index?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
      }>(
        {
          method: 'POST',
          path: '/_security/user/_has_privileges',
          body: { index: [{ names: indices, privileges }] },
        },
        { signal },
      );
      return new Map(
        Object.entries(answer.index ?? {}).map(([index, has]) => [
          index,
          privileges.filter((privilege) => has[privilege] === false),
        ]),
      );
    } catch (error) {
      // A cluster without security does not know the question.
      const status = statusOf(error);
      if (status === 400 || status === 404 || status === 405 || status === 500) return new Map();
      throw this.#fault(error);
    }
  }

  /** The answer to `_mget` as text: parsed by the client its numbers would be rounded. */
  async multiGet(places: readonly DocumentPlace[], signal: AbortSignal): Promise<string> {
    const docs = places.map(({ target, id, routing }) => ({ _index: target, _id: id, routing }));
    try {
      const answer = await this.#client.transport.request<AsyncIterable<Buffer>>(
        {
          method: 'POST',
          path: '/_mget',
          body: { docs },
          querystring: { filter_path: 'docs.found,docs._id,docs._version,docs._routing,docs._source' },
        },
        // A stream comes as it was sent, compressed or not.
        { signal, asStream: true, headers: { 'accept-encoding': 'identity' } },
      );
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part);
      return Buffer.concat(parts).toString('utf8');
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** Makes what was written last be found; nothing where there is no index. */
  async refresh(index: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#client.transport.request(
        { method: 'POST', path: `/${encodeURIComponent(index)}/_refresh`, querystring: onlyThere },
        { signal },
      );
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** Where every document of an index is that can be found, in pages; none where there is no index. */
  async *places(index: string, signal: AbortSignal): AsyncGenerator<readonly DocumentPlace[]> {
    const scroll = '5m';
    const filter_path = '_scroll_id,hits.hits._id,hits.hits._routing';
    const ask = async (path: string, querystring: object, body: object): Promise<Page> => {
      try {
        return await this.#client.transport.request<Page>(
          { method: 'POST', path, querystring: { ...querystring, filter_path }, body },
          { signal },
        );
      } catch (error) {
        throw this.#fault(error);
      }
    };
    let scrollId: string | undefined;
    try {
      let page = await ask(
        `/${encodeURIComponent(index)}/_search`,
        { scroll, ...onlyThere },
        { size: pageLength, sort: ['_doc'], _source: false },
      );
      for (;;) {
        scrollId = page._scroll_id ?? scrollId;
        const places = (page.hits?.hits ?? []).map(({ _id: id, _routing: routing }) => ({
          target: index,
          id,
          ...(routing !== undefined && { routing }),
        }));
        if (places.length === 0) return;
        yield places;
        page = await ask('/_search/scroll', {}, { scroll, scroll_id: scrollId });
      }
    } finally {
      if (scrollId !== undefined) await this.#endScroll(scrollId);
    }
  }

  async #endScroll(id: string): Promise<void> {
    await this.#client.transport
      .request({ method: 'DELETE', path: '/_search/scroll', body: { scroll_id: [id] } })
      .catch(() => {});
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  get #name(): string {
    return `${this.#server?.product ?? 'Elasticsearch'} at ${this.#way.nodes.join(', ')}`;
  }

  #stranger(): BsqlError {
    return new BsqlError(
      `what answers at ${this.#way.nodes.join(', ')} is no Elasticsearch and no OpenSearch`,
      {
        code: 'BSQL5103',
        help: 'check es.nodes, and the path of a proxy before the cluster',
      },
    );
  }

  #fault(error: unknown): BsqlError {
    const status = statusOf(error);
    const reason = error instanceof errors.ResponseError ? reasonOf(error) : messageOf(error);
    if (status === undefined) {
      if (error instanceof errors.RequestAbortedError)
        return new BsqlError('the request was given up', { code: 'BSQL5101', retryable: true, cause: error });
      const network =
        error instanceof errors.ConnectionError ||
        error instanceof errors.TimeoutError ||
        error instanceof errors.NoLivingConnectionsError;
      return new BsqlError(`${this.#name} does not answer: ${reason}`, {
        code: 'BSQL5101',
        retryable: network,
        cause: error,
        help: 'check that it runs and that es.nodes is right; nothing is lost while bsql waits',
      });
    }
    if (isBlocked(error)) {
      return new BsqlError(`${this.#name} is blocked for now (${status}): ${reason}`, {
        code: 'BSQL5140',
        retryable: true,
        retryAfter: retryAfterOf(error),
        cause: error,
        help: 'free disk space, or lift the block that was set by hand; bsql waits and sends again',
      });
    }
    if (status === 429 || status === 502 || status === 503 || status === 504 || status === 408) {
      return new BsqlError(`${this.#name} refuses for now (${status}): ${reason}`, {
        code: 'BSQL5104',
        retryable: true,
        retryAfter: retryAfterOf(error),
        cause: error,
        help: 'it has too much to do; bsql waits and sends again',
      });
    }
    if (status === 401 || status === 403) {
      return new BsqlError(`${this.#name} refuses the user (${status}): ${reason}`, {
        code: 'BSQL5102',
        cause: error,
        help: 'check es.net.http.auth.user and es.net.http.auth.pass, or the key, and the privileges of the user',
      });
    }
    return new BsqlError(`${this.#name} answers ${status}: ${reason}`, {
      code: 'BSQL5103',
      cause: error,
      help: 'bsql stops rather than guess; check that es.nodes is an Elasticsearch cluster of version 7.17 or later, or OpenSearch',
    });
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof errors.ResponseError ? error.statusCode : undefined;
}

function retryAfterOf(error: unknown): number | undefined {
  return readRetryAfter(error instanceof errors.ResponseError ? error.headers?.['retry-after'] : undefined);
}

/** A full disk sets a block and takes it away again; 503 is the one of a cluster that has no master yet. */
function isBlocked(error: unknown): boolean {
  return isBlock(typeOf(error)) && statusOf(error) !== 503;
}

interface Detail {
  readonly type?: string;
  readonly reason?: string;
}

function detailOf(error: unknown): Detail {
  const body: unknown = error instanceof errors.ResponseError ? error.body : undefined;
  if (typeof body !== 'object' || body === null || !('error' in body)) return {};
  const detail: unknown = body.error;
  if (typeof detail === 'string') return { reason: detail };
  return typeof detail === 'object' && detail !== null ? detail : {};
}

function typeOf(error: unknown): string | undefined {
  return detailOf(error).type;
}

function refusalOf(error: unknown): Refusal {
  return { reason: reasonOfItem(detailOf(error)), ofFields: typeOf(error) === 'mapper_parsing_exception' };
}

function reasonOf(error: errors.ResponseError): string {
  return detailOf(error).reason ?? error.message;
}
