/**
 * An API key, a bearer token of an external issuer, or a function that returns one. The function
 * is called before every attempt of every request and reconnect; `wasRefused` is true when the
 * server rejected the token it returned last.
 */
export type Token = string | ((hint: { wasRefused: boolean }) => string | Promise<string>)

export interface ClientOptions {
  /** The server's address, `https://chat.example.com`; `''` in a page of the server itself. */
  url: string
  /** Leave it out where a cookie authenticates the caller, as in a browser. */
  token?: Token
  /** The user that a service acts for. Its API key must be allowed to act for users. */
  actAs?: string
  /**
   * How long transient failures are retried before the error is thrown. One minute by default;
   * `Infinity` retries until the call is aborted.
   */
  retryForMs?: number
  /**
   * How long a connection may deliver nothing before it counts as lost. By default two and a half
   * times the interval at which the server sends heartbeats.
   */
  inactivityTimeoutMs?: number
  /** Replaces the global `fetch`, for example to use a proxy, a connection pool or own cookies. */
  fetch?: typeof fetch
}

/** The options with their defaults. */
export interface Settings {
  /** The address of the procedures. */
  url: string
  token: Token | undefined
  actAs: string | undefined
  retryForMs: number
  inactivityTimeoutMs: number | undefined
  fetch: typeof fetch
}

const RETRY_FOR_MS = 60_000

/** Throws a TypeError for a URL that is not http or https. */
export function settingsOf(options: ClientOptions): Settings {
  const url = `${options.url.replace(/\/+$/, '')}/trpc`
  if (!url.startsWith('/') && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new TypeError(
      `createClient needs an http or https url, not ${JSON.stringify(options.url)}`,
    )
  }
  return {
    url,
    token: options.token,
    actAs: options.actAs,
    retryForMs: options.retryForMs ?? RETRY_FOR_MS,
    inactivityTimeoutMs: options.inactivityTimeoutMs,
    // A browser's own `fetch` throws unless it is called on the window.
    fetch: options.fetch ?? ((...call) => fetch(...call)),
  }
}
