/**
 * Who is calling: an API key, a bearer token of an outside issuer, or a function that is asked for one before every attempt, of
 * every request and every reconnect. `wasRefused` says that the last one was not good any more.
 */
export type Token = string | ((hint: { wasRefused: boolean }) => string | Promise<string>)

export interface ClientOptions {
  /** Where the server is, `https://chat.example.com`; in its own pages `''`. */
  url: string
  /** Left out where a cookie says who is calling, as in a browser. */
  token?: Token
  /** The user of a service that it acts for, by an API key that may. */
  actAs?: string
  /** How long to try again what fails for a passing reason: a minute, or for ever (`Infinity`). */
  giveUpAfterMs?: number
  /**
   * After how long without a word a connection counts as dead. The server says how often it lets
   * hear of itself, and two and a half times that is the default.
   */
  silentAfterMs?: number
  /** In place of the global `fetch`: for a proxy, a pool of connections, cookies of one's own. */
  fetch?: typeof fetch
}

/** The options with everything that was left out. */
export interface Settings {
  /** Where the procedures are. */
  url: string
  token: Token | undefined
  actAs: string | undefined
  giveUpAfterMs: number
  silentAfterMs: number | undefined
  fetch: typeof fetch
}

const GIVE_UP_AFTER_MS = 60_000

/** Throws a TypeError for an address that can lead nowhere. */
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
    giveUpAfterMs: options.giveUpAfterMs ?? GIVE_UP_AFTER_MS,
    silentAfterMs: options.silentAfterMs,
    // A browser's own `fetch` may only be called on the window.
    fetch: options.fetch ?? ((...call) => fetch(...call)),
  }
}
