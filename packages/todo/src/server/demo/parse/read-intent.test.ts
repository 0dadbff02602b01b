import { expect, test } from 'vitest'
import { toClauses } from './parse-clauses.ts'
import { readIntent } from './read-intent.ts'
import type { Target } from './intent.ts'

/** A Thursday. */
const TODAY = '2026-12-03'

function read(message: string): string[] {
  return toClauses(message, TODAY).map((clause) => {
    const intent = readIntent(clause)
    switch (intent.kind) {
      case 'add':
        return `add ${intent.tasks.map(({ title, dueOn }) => (dueOn ? `${title} @${dueOn}` : title)).join(' + ')}`
      case 'list':
        return ['list', intent.isOverdue ? 'overdue' : intent.status, intent.span?.due]
          .filter(Boolean)
          .join(' ')
      case 'find':
        return `find ${intent.words}`
      case 'choose':
        return `choose ${JSON.stringify(intent.choice)}`
      case 'change': {
        const { title, description, dueOn } = intent
        const what = Object.entries({ title, description, dueOn }).filter(
          ([, value]) => value !== null,
        )
        return `change ${targetText(intent.target)}: ${what.map((pair) => pair.join('=')).join()}`
      }
      case 'complete':
      case 'reopen':
      case 'delete':
        return `${intent.kind} ${targetText(intent.target)}`
      case 'greet':
      case 'help':
      case 'thanks':
      case 'unknown':
        return intent.kind
    }
  })
}

function targetText(target: Target): string {
  switch (target.kind) {
    case 'words':
      return `“${target.words}”${target.isPlural ? ' all' : ''}`
    case 'places':
      return target.places.join()
    case 'all':
      return ['all', target.isOverdue ? 'overdue' : target.status, target.span?.due]
        .filter(Boolean)
        .join(' ')
    case 'it':
    case 'them':
      return target.kind
  }
}

test.each<[string, ...string[]]>([
  ['add buy milk for tomorrow, then show my tasks', 'add Buy milk @2026-12-04', 'list open'],
  [
    'Add water the plants, call mom and pay the rent',
    'add Water the plants + Call mom + Pay the rent',
  ],
  ['add a and b for friday', 'add A @2026-12-04 + B @2026-12-04'],
  [
    'add buy milk tomorrow and call mom on friday',
    'add Buy milk @2026-12-04 + Call mom @2026-12-04',
  ],
  ['add buy bread and butter', 'add Buy bread and butter'],
  ['add buy milk, eggs and bread', 'add Buy milk + Buy eggs + Buy bread'],
  [
    'add three tasks: clean kitchen, wash car and mow lawn',
    'add Clean kitchen + Wash car + Mow lawn',
  ],
  ['add a task for tomorrow: call the bank', 'add Call the bank @2026-12-04'],
  [
    'create task "Call mom" due 2026-12-05 and task "Call dad"',
    'add Call mom @2026-12-05 + Call dad',
  ],
  ['please add "Read War, and Peace" for next week', 'add Read War, and Peace @2026-12-07'],
  ['remind me to call the bank tomorrow', 'add Call the bank @2026-12-04'],
  ['remind me tomorrow to call the bank', 'add Call the bank @2026-12-04'],
  ['I need to renew my passport', 'add Renew my passport'],
  ["don't forget to feed the cat tonight", 'add Feed the cat @2026-12-03'],
  ['put dentist on my list for next tuesday', 'add Dentist @2026-12-08'],
  ['buy stamps on 24 dec', 'add Buy stamps @2026-12-24'],
  ['add buy milk and show my list', 'add Buy milk', 'list open'],
  ['add buy milk and finish the report', 'add Buy milk + Finish the report'],
  ['add buy milk and complete the dentist task', 'add Buy milk', 'complete “dentist”'],
  ['add buy milk. add call mom; show tasks!', 'add Buy milk', 'add Call mom', 'list open'],
  ['what is left for this week?', 'list open 2026-12-06'],
  ["what's overdue?", 'list overdue'],
  ['show me all my tasks', 'list all'],
  ['show completed tasks', 'list completed'],
  ['what have I done?', 'list completed'],
  ['what is not done yet?', 'list open'],
  ['what do I have to do today?', 'list open 2026-12-03'],
  ['tasks due tomorrow', 'list open 2026-12-04'],
  ['how many tasks do I have', 'list open'],
  ['do I have anything about taxes?', 'find taxes'],
  ['find the dentist task', 'find dentist'],
  ['show the milk tasks', 'find milk'],
  ['complete the milk one', 'complete “milk”'],
  ['complete all milk tasks', 'complete “milk” all'],
  ['I finished the passport thing', 'complete “passport thing”'],
  ['mark pay the rent as done', 'complete “pay the rent”'],
  ['the kitchen is done', 'complete “kitchen”'],
  ['check off milk', 'complete “milk”'],
  ['complete everything due today', 'complete all all 2026-12-03'],
  ['complete all overdue tasks', 'complete all overdue'],
  ['complete the second one', 'complete 2'],
  ['complete 1 and 3', 'complete 1,3'],
  ['complete it', 'complete it'],
  ['delete them', 'delete them'],
  ['delete done tasks', 'delete all completed'],
  ['delete everything', 'delete all all'],
  ['get rid of the last one', 'delete -1'],
  ['delete "show tasks"', 'delete “show tasks”'],
  ['reopen the milk one', 'reopen “milk”'],
  ['mark milk as not done', 'reopen “milk”'],
  ['milk is not done', 'reopen “milk”'],
  ['rename the milk task to buy oat milk', 'change “milk”: title=Buy oat milk'],
  ['rename milk to call mom on friday', 'change “milk”: title=Call mom on friday'],
  ['change milk to friday', 'change “milk”: dueOn=2026-12-04'],
  ['move dentist to friday', 'change “dentist”: dueOn=2026-12-04'],
  ['postpone the rent until in 2 weeks', 'change “rent”: dueOn=2026-12-17'],
  ['set the due date of rent to next month', 'change “rent”: dueOn=2027-01-01'],
  ['remove the due date of rent', 'change “rent”: dueOn=none'],
  ['add a note to stamps: the big ones', 'change “stamps”: description=the big ones'],
  ['the second one', 'choose [2]'],
  ['first one', 'choose [1]'],
  ['2 and 3', 'choose [2,3]'],
  ['both', 'choose "all"'],
  ['never mind', 'choose "none"'],
  ['hello there', 'greet'],
  ['thanks!', 'thanks'],
  ['what can you do?', 'help'],
  ['write me a poem', 'unknown'],
  ['what is the weather like?', 'unknown'],
  ['Füge Milch hinzu', 'unknown'],
])('%s', (message, ...intents) => {
  expect(read(message)).toEqual(intents)
})

test('a message of any length is read within two seconds', () => {
  const startedAt = performance.now()
  for (const word of ['find ', 'add a, ', 'the ', 'tomorrow ', 'move x to ', '"', 'and then ']) {
    read(word.repeat(6_000))
  }
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
