import { type OptionValues, Secret } from '../../model/options.ts';

/** As the client takes it. */
export type Authentication =
  | { readonly apiKey: string }
  | { readonly bearer: string }
  | { readonly username: string; readonly password: string };

export function readAuthentication(options: OptionValues): Authentication | undefined {
  const apiKey = options['es.net.http.auth.apikey'];
  if (apiKey instanceof Secret) return { apiKey: apiKey.reveal() };
  const bearer = options['es.net.http.auth.bearer'];
  if (bearer instanceof Secret) return { bearer: bearer.reveal() };
  const username = options['es.net.http.auth.user'];
  const password = options['es.net.http.auth.pass'];
  if (typeof username !== 'string') return undefined;
  return { username, password: password instanceof Secret ? password.reveal() : '' };
}
