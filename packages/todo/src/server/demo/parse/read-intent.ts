import { GREETING, spanOf, withoutDays, writtenText, type Clause } from './parse-clauses.ts'
import { readAdd } from './read-add.ts'
import { readList } from './read-list.ts'
import { readPlaces, readTarget } from './read-target.ts'
import type { Intent } from './intent.ts'

type Found = Record<string, string | undefined>
type Reading = [pattern: RegExp, read: (found: Found, clause: Clause) => Intent | undefined]

/** The kinds of sentences. The first pattern that matches and returns an intent wins. */
const READINGS: Reading[] = [
  [GREETING, () => ({ kind: 'greet' })],
  [/^(?:thanks|thank you|thx|cheers|great|perfect|nice|cool)\b/i, () => ({ kind: 'thanks' })],
  [
    /^(?:help|what can you do|what do you do|who are you|what are you|how does (?:this|it) work|commands|examples)\b/i,
    () => ({ kind: 'help' }),
  ],
  [
    /^(?:no|none|neither|never ?mind|nothing|forget it|cancel|stop|none of (?:them|these))$/i,
    () => ({ kind: 'choose', choice: 'none' }),
  ],
  [
    /^(?:both|all|all of them|them all|both of them|all (?:two|three|four)|yes)$/i,
    () => ({ kind: 'choose', choice: 'all' }),
  ],
  [/^.+$/s, (_, { text }) => choose(text)],
  [
    /^(?:mark|set) (?<target>.+?)(?: (?:as|to))? (?:not (?:done|completed?|finished)|undone|incomplete|open|unfinished)$/i,
    ({ target }, clause) => act('reopen', target, clause),
  ],
  [
    /^(?:mark|set|check|tick|cross) (?<target>.+?)(?: (?:as|to|off as))? (?:done|completed?|finished|off)(?: (?:the|my) list)?$/i,
    ({ target }, clause) => act('complete', target, clause),
  ],
  [
    /^(?:reopen|re-open|uncomplete|undo|uncheck|untick|restore) (?<target>.+)$/i,
    ({ target }, clause) => act('reopen', target, clause),
  ],
  [
    /^(?:remove|delete|clear|drop|take away) (?:the )?(?:due )?(?:date|day|deadline) (?:of|from|for|on) (?<target>.+)$/i,
    ({ target }, clause) => change(target, clause, { dueOn: 'none' }),
  ],
  [
    /^(?:set|change|move|update) (?:the )?(?:due )?(?:date|day|deadline) (?:of|from|for|on) (?<target>.+)$/i,
    ({ target }, clause) => moveTo(target, clause),
  ],
  [
    /^(?:add|put|write|attach) (?:a |the )?(?:note|description|details?|comment) (?:to|on|for) (?<target>.+?)(?:: ?| saying | that says )(?<note>.+)$/i,
    ({ target, note }, clause) => describe(target, note, clause),
  ],
  [
    /^(?:change|set|update|edit) the (?:note|description|details?) (?:of|on|for) (?<target>.+?) to (?<note>.+)$/i,
    ({ target, note }, clause) => describe(target, note, clause),
  ],
  [
    /^(?:describe) (?<target>.+?) as (?<note>.+)$/i,
    ({ target, note }, clause) => describe(target, note, clause),
  ],
  [/^(?:add|put) .+ (?:to|on) (?:my|the) (?:to-?do )?list\b/i, (_, clause) => add(clause)],
  [
    /^(?:delete|remove|drop|erase|scrap|trash|cancel|clear|get rid of|take) (?<target>.+?)(?: (?:from|off) (?:the|my)(?: to-?do)? list)?$/i,
    ({ target }, clause) => act('delete', target, clause),
  ],
  [
    /^(?:rename|retitle|change|update|edit|reword|call)(?: the (?:title|name) of)? (?<target>.+?) (?:to|into|as|->) (?<title>.+)$/i,
    ({ target, title }, clause) => rename(target, title, clause),
  ],
  [
    /^(?:move|reschedule|postpone|push|shift|delay|set|put|bring|change|make) (?<target>.+)$/i,
    ({ target }, clause) => moveTo(target, clause),
  ],
  [
    /^(?:complete|finish|close|check off|tick off|cross off|(?:i(?:'m| am) )?done with|i(?:'ve| have)?(?: just)? (?:finished|done|completed|did)) (?<target>.+)$/i,
    ({ target }, clause) => act('complete', target, clause),
  ],
  [
    /^(?<target>(?!what|which|show|list).+?) (?:is|are) (?:not|n't) (?:done|finished|completed?)(?: yet)?$/i,
    ({ target }, clause) => act('reopen', target, clause),
  ],
  [
    /^(?<target>(?!what|which|show|list|how).+?) (?:is|are|was) (?:all |already )?(?:done|finished|completed?)$/i,
    ({ target }, clause) => act('complete', target, clause),
  ],
  [
    /^(?:find|search(?: for)?|look (?:for|up)|where(?:'s| is)) (?<words>.+)$/i,
    (_, clause) => readList(clause),
  ],
  [/^.+$/s, (_, clause) => readList(clause)],
  [/^.+$/s, (_, clause) => add(clause)],
]

export function readIntent(clause: Clause): Intent {
  for (const [pattern, read] of READINGS) {
    const match = pattern.exec(clause.text)
    const intent = match && read(match.groups ?? {}, clause)
    if (intent) return intent
  }
  return { kind: 'unknown', text: writtenText(clause) }
}

function choose(text: string): Intent | undefined {
  const places = readPlaces(text)
  return places && { kind: 'choose', choice: places }
}

function act(kind: 'complete' | 'reopen' | 'delete', text = '', { marks }: Clause): Intent {
  return { kind, target: readTarget({ text, marks }) }
}

function change(
  text = '',
  { marks }: Clause,
  fields: { title?: string; description?: string; dueOn?: string },
): Intent {
  const { title = null, description = null, dueOn = null } = fields
  return { kind: 'change', target: readTarget({ text, marks }), title, description, dueOn }
}

function describe(target: string | undefined, note = '', clause: Clause): Intent {
  return change(target, clause, { description: writtenText({ text: note, marks: clause.marks }) })
}

/** A new title that is only a day phrase changes the due day: "change milk to friday". */
function rename(target: string | undefined, title = '', clause: Clause): Intent | undefined {
  const written = { text: title, marks: clause.marks }
  if (withoutDays(written).text === '') return moveTo(`${target} ${title}`, clause)
  const text = writtenText(written)
  return change(target, clause, { title: text.slice(0, 1).toUpperCase() + text.slice(1) })
}

function moveTo(text = '', { marks }: Clause): Intent | undefined {
  const span = spanOf({ text, marks })
  if (!span) return undefined
  const target = withoutDays({ text, marks }).text.replace(
    /(?:\s+(?:to|due|back|up|out|forward))+$/i,
    '',
  )
  return change(target, { text, marks }, { dueOn: span.due })
}

function add(clause: Clause): Intent | undefined {
  const tasks = readAdd(clause)
  return tasks && tasks.length > 0 ? { kind: 'add', tasks } : undefined
}
