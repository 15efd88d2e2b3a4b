/**
 * Query parameters whose values are secrets more often than not. Names, so that a URL keeps its
 * shape: what a request asks for stays comparable.
 */
export const SECRET_PARAMETERS: readonly string[] = [
  // The HTTP instrumentation's own list, which a list of ours replaces.
  "sig",
  "Signature",
  "AWSAccessKeyId",
  "X-Goog-Signature",
  "X-Amz-Signature",
  "X-Amz-Credential",
  "X-Amz-Security-Token",
  "access_token",
  "refresh_token",
  "id_token",
  "token",
  "auth",
  "authorization",
  "api_key",
  "apikey",
  "apiKey",
  "api-key",
  "key",
  "client_secret",
  "secret",
  "password",
  "passwd",
  "pwd",
  "session",
  "sessionid",
  "jwt",
  "signature",
];

const SECRET = new RegExp(
  `([?&](?:${SECRET_PARAMETERS.join("|")})=)[^&#]*`,
  "gi",
);

/**
 * Hides the values of secret parameters in a path or URL.
 *
 * @returns undefined when there is nothing to hide
 */
export function redacted(url: string): string | undefined {
  const clean = url.replace(SECRET, "$1REDACTED");
  return clean === url ? undefined : clean;
}
