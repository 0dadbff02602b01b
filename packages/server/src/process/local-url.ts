/** The URL for a browser on this machine. Always `localhost`, because cookies depend on the host name. */
export function localUrl(address: string): string {
  const url = new URL(address)
  if (/^(0\.0\.0\.0|127\.0\.0\.1|\[::1?\])$/.test(url.hostname)) url.hostname = 'localhost'
  return url.origin
}
