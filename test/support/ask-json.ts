/** Asks a cluster by method, path and body, and gives what it answers, a refusal too. */
export function askJson(
  url: string,
): (method: string, path: string, body?: object) => Promise<Record<string, unknown>> {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
}
