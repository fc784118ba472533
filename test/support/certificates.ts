import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../servers/cache.ts';

/** PEM texts. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority in a folder of its own. */
export class Authority implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'bsql-certificates-'));
  readonly #name: string;
  #serial = 0;

  private constructor(name: string) {
    this.#name = name;
  }

  static async make(name = 'test authority'): Promise<Authority> {
    const authority = new Authority(name);
    await authority.#openssl(
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout ca.key -out ca.crt`,
      ['-subj', `/CN=${name}`],
    );
    return authority;
  }

  get file(): string {
    return join(this.directory, 'ca.crt');
  }

  get certificate(): string {
    return readFileSync(this.file, 'utf8');
  }

  /** A certificate for these names (`DNS:…`, `IP:…`), with its key in PKCS#8, under a password if one is given. */
  async issue(names: string, password?: string): Promise<Certificate & { readonly files: Certificate }> {
    const name = `c${++this.#serial}`;
    const end = password === undefined ? ['-nodes'] : ['-passout', `pass:${password}`];
    await this.#openssl(
      `req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout ${name}.key -out ${name}.csr`,
      [...end, '-subj', `/CN=${this.#name} ${name}`],
    );
    writeFileSync(join(this.directory, `${name}.ext`), `subjectAltName=${names}\n`);
    await this.#openssl(
      `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ${name}.ext -out ${name}.crt`,
    );
    const files = {
      certificate: join(this.directory, `${name}.crt`),
      key: join(this.directory, `${name}.key`),
    };
    return {
      certificate: readFileSync(files.certificate, 'utf8'),
      key: readFileSync(files.key, 'utf8'),
      files,
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #openssl(words: string, more: readonly string[] = []): Promise<void> {
    await run('openssl', [...words.split(' '), ...more], { cwd: this.directory });
  }
}
