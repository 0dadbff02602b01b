import { z } from 'zod'
import type { DemoScript, DemoTurn } from '../models/demo/demo-script.ts'
import type { ToolOutcome } from '../run-port.ts'
import { noteSchema, type Note } from './note.ts'
import { countNotes, quoteTitles } from './phrases.ts'

type Calls = Extract<DemoTurn, { calls: unknown }>['calls']

/** Yields the calls of a turn, is resumed with their outcomes, and returns what to say. */
type Plan = Generator<Calls, string, ToolOutcome[]>

const HELP = `I am the demo model of the notes app. Try for example:
- Add buy milk, then show my notes
- Find milk
- Rename milk to oat milk
- Archive milk
- Delete milk and bread
- Delete all notes`

/**
 * The demo model's answers. A plan is run from its start in every turn, on the outcomes that the
 * conversation holds, so the script keeps no state.
 */
export const demoScript: DemoScript = (conversation) => {
  const { text, calls: made } = conversation.at(-1) ?? { text: '', calls: [] }
  const plan = planMessage(text)
  let used = 0
  let step = plan.next()
  while (step.done !== true) {
    const calls = step.value
    const outcomes = made.slice(used, used + calls.length).map(({ outcome }) => outcome)
    if (outcomes.length < calls.length) return { calls, thinking: thinkingOf(calls) }
    used += calls.length
    step = plan.next(outcomes)
  }
  return { text: step.value }
}

function thinkingOf(calls: Calls): string {
  const tools = new Set(calls.map(({ name }) => name))
  return `I call ${[...tools].join(' and ')}.`
}

/** Carries out the sentences of a message one after the other: "add milk, then show my notes". */
function* planMessage(message: string): Plan {
  const says: string[] = []
  for (const sentence of message.split(/[,.]?\s+then\s+/i)) {
    says.push(yield* planSentence(sentence.trim().replace(/[.!?]+$/, '')))
  }
  return says.join('\n\n')
}

function planSentence(sentence: string): Plan {
  const [, verb = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(sentence) ?? []
  const names = namesIn(rest)
  const plainNames = names.map(plainName).filter((name) => name !== '')
  if (plainNames.length === 0 && verb.toLowerCase() !== 'show') return planHelp()
  switch (verb.toLowerCase()) {
    case 'add':
      return planAdd(names)
    case 'show':
      return planList(/\barchived\b/i.test(rest))
    case 'find':
      return planFind(plainName(rest))
    case 'rename':
      return planRename(rest)
    case 'archive':
      return planAct('archive', plainNames)
    case 'delete':
      return planAct('delete', plainNames)
    default:
      return planHelp()
  }
}

// oxlint-disable-next-line require-yield -- A plan without calls.
function* planHelp(): Plan {
  return HELP
}

function* planAdd(names: readonly string[]): Plan {
  const outcomes = yield names.map((name) => {
    const title = name.charAt(0).toUpperCase() + name.slice(1)
    return { name: 'add_note', args: { title, body: null } }
  })
  const problem = problemIn(outcomes)
  return problem === undefined
    ? `I added ${quoteTitles(notesIn(outcomes))}.`
    : `I could not add “${names.join('” and “')}”. ${problem}`
}

function* planList(archived: boolean): Plan {
  const outcomes = yield [{ name: 'list_notes', args: { archived } }]
  const notes = notesIn(outcomes)
  const kind = archived ? 'archived notes' : 'notes'
  return (
    problemIn(outcomes) ??
    (notes.length === 0
      ? `You have no ${kind}.`
      : `You have ${countNotes(notes.length)}:\n${numbered(notes)}`)
  )
}

function* planFind(words: string): Plan {
  const outcomes = yield [findCall(words)]
  const notes = notesIn(outcomes)
  return (
    problemIn(outcomes) ??
    (notes.length === 0
      ? `I found no note with “${words}”.`
      : `I found ${countNotes(notes.length)}:\n${numbered(notes)}`)
  )
}

function* planRename(rest: string): Plan {
  const [from = '', title = ''] = rest.split(/\s+to\s+/i)
  const [note] = notesIn(yield [findCall(plainName(from))])
  if (!note) return `I found no note with “${plainName(from)}”.`
  const outcomes = yield [{ name: 'update_note', args: { id: note.id, title, body: null } }]
  return problemIn(outcomes) ?? `I renamed “${note.title}” to ${quoteTitles(notesIn(outcomes))}.`
}

/** Looks the notes up, because the tools take ids, and then acts on them with one call. */
function* planAct(verb: 'archive' | 'delete', names: readonly string[]): Plan {
  const isAll = names.join() === 'all'
  const found = notesIn(
    yield isAll ? [{ name: 'list_notes', args: { archived: false } }] : names.map(findCall),
  )
  const notes = [...new Map(found.map((note) => [note.id, note])).values()]
  if (notes.length === 0) {
    return isAll ? 'You have no notes.' : `I found no note with “${names.join('” or “')}”.`
  }
  const [outcome] = yield [{ name: `${verb}_notes`, args: { ids: notes.map(({ id }) => id) } }]
  if (outcome?.state === 'denied') return leftAlone(notes, outcome.note)
  return outcome?.state === 'done'
    ? `I ${verb}d ${quoteTitles(notes)}.`
    : `I could not ${verb} ${quoteTitles(notes)}. ${outcome?.message ?? ''}`
}

function leftAlone(notes: readonly Note[], note: string | null): string {
  const as = notes.length === 1 ? 'it is' : 'they are'
  const reason = note === null ? '' : ` I was told: “${note}”`
  return `All right, I left ${quoteTitles(notes)} as ${as}.${reason}`
}

function findCall(words: string) {
  return { name: 'find_notes', args: { words } }
}

/** "milk, bread and eggs" names three notes. */
function namesIn(text: string): string[] {
  return text
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+/i)
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** "the milk note" is named "milk"; "all my notes" are "all". */
function plainName(name: string): string {
  return name
    .replaceAll(/[“”"]|\b(?:the|my|notes?|one)\b/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function numbered(notes: readonly Note[]): string {
  return notes.map(({ title }, index) => `${index + 1}. ${title}`).join('\n')
}

const resultSchema = z.union([
  z.object({ note: noteSchema }).transform(({ note }) => [note]),
  z.object({ notes: z.array(noteSchema) }).transform(({ notes }) => notes),
])

function notesIn(outcomes: readonly ToolOutcome[]): Note[] {
  return outcomes.flatMap((outcome) =>
    outcome.state === 'done' ? (resultSchema.safeParse(outcome.result).data ?? []) : [],
  )
}

/** The message of the first call that failed. */
function problemIn(outcomes: readonly ToolOutcome[]): string | undefined {
  return outcomes.find((outcome) => outcome.state === 'failed')?.message
}
