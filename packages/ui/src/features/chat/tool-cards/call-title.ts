import { plainName } from '@throughline/protocol'

/** What a call does or did. Calls that older versions stored have no title of their own. */
export function callTitle({ title, name }: { title?: string | undefined; name: string }): string {
  return title ?? plainName(name)
}
