import type { Fetched } from '../check/environment.ts';
import { messageOf } from '../model/errors.ts';
import { maskAddress } from '../model/http-url.ts';
import { version } from './version.ts';

const patience = 10_000;
const longest = 1024 * 1024;

/** Fetches an included script, as a whole and in time or not at all. The certificate of an https server is verified. */
export async function fetchScript(url: string): Promise<Fetched> {
  try {
    const response = await fetch(url, {
      // Where a script comes from is what it says, and not what somebody on the way says.
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
      headers: { 'user-agent': `bsql/${version}` },
    });
    if (response.ok) return await readBody(response);
    await response.body?.cancel();
    const elsewhere = response.headers.get('location');
    const to = elsewhere === null ? '' : ` and points to ${maskAddress(elsewhere)}; name that address itself`;
    return { problem: `the server answers ${response.status}${to}` };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      return { problem: `no whole answer came within ${patience / 1_000} seconds` };
    return { problem: messageOf(error instanceof Error && error.cause ? error.cause : error) };
  }
}

async function readBody(response: Response): Promise<Fetched> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop ends the download.
    if (length > longest) return { problem: `it is longer than ${longest / 1024} KiB` };
    chunks.push(chunk);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { problem: 'it is no UTF-8 text' };
  }
}
