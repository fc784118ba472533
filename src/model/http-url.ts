/**
 * Reads the address of an HTTP server, as a user writes it, into a full URL without a slash at
 * its end: with port 9200, `es1` is `http://es1:9200`. Undefined: it is no such address.
 */
export function readHttpUrl(text: string, defaultPort: number): string | undefined {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!/^https?:/i.test(full) || !URL.canParse(full)) return undefined;
  const url = new URL(full);
  // URL drops the port that its scheme implies, so `http://es1:80` is told from `http://es1` by its text.
  const named = /^https?:\/\/(?:[^/]*@)?(?:\[[^\]]*\]|[^/:]*):\d+(?:[/?#]|$)/i.test(full);
  if (!named) url.port = String(defaultPort);
  return hasMore(url) ? undefined : url.href.replace(/\/$/, '');
}

/** Credentials would end up in logs; a query belongs to a request, not to a server. */
function hasMore(url: URL): boolean {
  return url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '';
}

/**
 * An address as a message may repeat it: without what stands before its `@` or behind its `?`, where
 * passwords and keys are. It need not be a right one: a password may hold any character.
 */
export function maskAddress(text: string): string {
  const [, scheme = '', , rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*@)?(.*)$/is.exec(text) ?? [];
  const user = text.includes('@') ? '***@' : '';
  return `${scheme}${user}${rest.replace(/\?.*$/s, '?***')}`;
}
