/** The names of a new app and of the things that it stores. */
export interface Names {
  /** The folder, the package and the migration history: `loans`. */
  app: string
  /** `loan` */
  singular: string
  /** `loans` */
  plural: string
}

const TAKEN = ['agent', 'api', 'client', 'db', 'protocol', 'runs', 'server', 'ui']

/** Reads the arguments of the script. Throws an Error with the correct usage if they are invalid. */
export function namesOf(positionals: readonly string[], noun: string | undefined): Names {
  const [app, ...rest] = positionals
  if (app === undefined || rest.length > 0) {
    throw new Error('Give the new app a name: npm run app:new -- loans')
  }
  const singular = noun ?? singularOf(app)
  for (const name of [app, singular]) {
    if (!/^[a-z][a-z0-9]{1,29}$/.test(name)) {
      throw new Error(`"${name}" must be one word of 2 to 30 lowercase letters and digits.`)
    }
  }
  if (TAKEN.includes(app)) throw new Error(`packages/${app} is a package of the engine.`)
  return { app, singular, plural: pluralOf(singular) }
}

function singularOf(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`
  return name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : name
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`
}
