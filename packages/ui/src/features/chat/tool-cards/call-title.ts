import { plainName } from '@throughline/protocol'

/** The title of a call. Calls without a stored title show the name of the tool. */
export function callTitle({ title, name }: { title?: string | undefined; name: string }): string {
  return title ?? plainName(name)
}
