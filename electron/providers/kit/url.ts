/** Joins a base URL and a protocol's path. */

/**
 * A base that already ends in the version the path begins with is not given it twice: people paste
 * both `https://host` and `https://host/v1`, and `/v1/messages` fits below either.
 */
export function below(baseUrl: string, path: string): string {
  const base = baseUrl.replace(/\/+$/, '')
  const version = /^\/v\d+(?=\/)/.exec(path)?.[0]
  return version !== undefined && base.endsWith(version)
    ? base + path.slice(version.length)
    : base + path
}
