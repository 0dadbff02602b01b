import { expect, test } from 'vitest'
import { DemoConversation } from './demo-conversation.ts'

/** A Thursday. */
const TODAY = '2026-12-03'

test('several requests of a message are carried out in order', () => {
  const demo = new DemoConversation(TODAY)
  expect(demo.say('add buy milk for tomorrow and add call mom, then show my tasks')).toBe(
    'I added “Buy milk” (due tomorrow) and “Call mom”.\n\nYou have 2 open tasks:\n1. Call mom\n2. Buy milk (due tomorrow)',
  )
  expect(demo.turns).toEqual(['add_task add_task', 'list_tasks'])
})

test('the model searches for a task before it acts on it', () => {
  const demo = new DemoConversation(TODAY)
  demo.add('Buy milk')
  expect(demo.say('complete the milk one')).toBe('Done: “Buy milk”.')
  expect(demo.turns).toEqual(['find_tasks', 'complete_tasks'])
  expect(demo.say('complete milk')).toBe('“Buy milk” is already done.')
  expect(demo.say('reopen it')).toBe('Reopened: “Buy milk”.')
  expect(demo.say('move it to saturday')).toBe('“Buy milk” is due on Saturday.')
  expect(demo.say('rename it to buy oat milk and delete it')).toBe(
    'I renamed “Buy milk” to “Buy oat milk”.\n\nI deleted “Buy oat milk”.',
  )
  expect(demo.tasks).toEqual([])
})

test.each<[answer: string, says: string, left: string[]]>([
  ['the second one', 'Done: “Buy milk”.', ['Milk the cow']],
  ['1', 'Done: “Milk the cow”.', ['Buy milk']],
  ['both', 'Done: “Milk the cow” and “Buy milk”.', []],
  ['the cow one', 'Done: “Milk the cow”.', ['Buy milk']],
  ['never mind', 'All right, I changed nothing.', ['Milk the cow', 'Buy milk']],
  [
    'the third one',
    'I do not know which task you mean. Name words of its title, or ask me to show your tasks.',
    ['Milk the cow', 'Buy milk'],
  ],
])('"%s" answers the question which task is meant', (answer, says, left) => {
  const demo = new DemoConversation(TODAY)
  demo.add('Buy milk')
  demo.add('Milk the cow')
  expect(demo.say('complete the milk one')).toBe(
    'There are 2 tasks with “milk”:\n1. Milk the cow\n2. Buy milk\nWhich one do you mean?',
  )
  expect(demo.say(answer)).toBe(says)
  expect(
    demo.tasks.filter(({ completedAt }) => completedAt === null).map(({ title }) => title),
  ).toEqual(left)
})

test('an exact title is not ambiguous', () => {
  const demo = new DemoConversation(TODAY)
  demo.add('Buy milk')
  demo.add('Buy milk and eggs')
  expect(demo.say('delete "buy milk"')).toBe('I deleted “Buy milk”.')
})

test('ordinal numbers refer to the list that was shown', () => {
  const demo = new DemoConversation(TODAY)
  for (const title of ['A', 'B', 'C', 'D']) demo.add(title)
  demo.say('show my tasks')
  expect(demo.say('complete the first one and delete 2 and 4')).toBe(
    'Done: “D”.\n\nI deleted “C” and “A”.',
  )
  expect(demo.tasks.map(({ title }) => title)).toEqual(['D', 'B'])
})

test.each<[says: string, answer: string, turns: string[]]>([
  [
    'delete the milk and the bread task',
    'I deleted “Buy milk” and “Buy bread”.',
    ['find_tasks', 'find_tasks find_tasks', 'delete_tasks'],
  ],
  ['complete milk, bread and mom', 'Done: “Buy milk”, “Buy bread” and “Call mom”.', []],
  ['delete milk and buy milk', 'I deleted “Buy milk”.', []],
])('one sentence can name several tasks: "%s"', (says, answer, turns) => {
  const demo = new DemoConversation(TODAY)
  for (const title of ['Buy milk', 'Buy bread', 'Call mom']) demo.add(title)
  expect(demo.say(says)).toBe(answer)
  if (turns.length > 0) expect(demo.turns).toEqual(turns)
})

test.each<[says: string, name: string, note: string | null, answer: string]>([
  [
    'delete the done tasks',
    'delete_tasks',
    null,
    'All right, I left “Bread” and “Milk” as they are.',
  ],
  [
    'delete all done tasks',
    'delete_tasks',
    'not the milk',
    'All right, I left “Bread” and “Milk” as they are. Your note: “not the milk”',
  ],
  ['delete milk', 'delete_tasks', null, 'All right, I left “Milk” as it is.'],
  [
    'complete all tasks',
    'complete_tasks',
    'later',
    'All right, I left “Mom” as it is. Your note: “later”',
  ],
  [
    'delete the done tasks and show my tasks',
    'delete_tasks',
    null,
    'All right, I left “Bread” and “Milk” as they are.\n\nYou have one open task:\n1. Mom',
  ],
])('a rejected call changes nothing and is not repeated: "%s"', (says, name, note, answer) => {
  const demo = new DemoConversation(TODAY)
  demo.add('Milk', null, true)
  demo.add('Bread', null, true)
  demo.add('Mom')
  const before = demo.tasks
  demo.denied = { name, note }
  expect(demo.say(says)).toBe(answer)
  expect(demo.turns.filter((turn) => turn.includes(name))).toHaveLength(1)
  expect(demo.tasks).toEqual(before)
  expect(demo.resume()).toBe(answer)
})

test('a rejected call is repeated only when the user asks for it', () => {
  const demo = new DemoConversation(TODAY)
  demo.add('Milk', null, true)
  demo.add('Bread', null, true)
  demo.denied = { name: 'delete_tasks', note: null }
  demo.say('delete the done tasks')
  demo.denied = null
  expect(demo.say('hello')).toMatch(/^Hello!/)
  expect(demo.say('delete them')).toBe('I deleted “Bread” and “Milk”.')
})

test('one sentence can change a group of tasks', () => {
  const demo = new DemoConversation(TODAY)
  demo.add('Old', '2026-12-01')
  demo.add('Today', TODAY)
  demo.add('Done', null, true)
  expect(demo.say("what's overdue?")).toBe(
    'You have one overdue task:\n1. Old (overdue, due on 1 December)',
  )
  expect(demo.say('complete all overdue tasks')).toBe('Done: “Old”.')
  expect(demo.say("complete today's tasks")).toBe('Done: “Today”.')
  expect(demo.say('delete the done tasks')).toBe('I deleted “Done”, “Today” and “Old”.')
  expect(demo.say('delete the done tasks')).toBe(
    'There is nothing to delete. I found no matching tasks.',
  )
})

test('an unknown request is answered with examples', () => {
  const demo = new DemoConversation(TODAY)
  expect(demo.say('write me a poem')).toMatch(
    /^I did not understand “write me a poem”\. .*\n- Add buy milk/s,
  )
  expect(demo.say('')).toMatch(/^I did not understand/)
  expect(demo.say('complete the unicorn')).toBe('I found no task with “unicorn”.')
  expect(demo.say('complete it')).toMatch(/^I do not know which task/)
})

test('a message with many requests stops before the turns of a run are used up', () => {
  const demo = new DemoConversation(TODAY)
  for (const title of ['A1', 'B2', 'C3', 'D4', 'E5', 'F6']) demo.add(title)
  const intents = demo.tasks.map(({ title }) => `complete ${title}`).join(', then ')
  expect(demo.say(intents)).toMatch(/I cannot do more in one answer\. Ask me again for the rest\.$/)
  expect(demo.turns.length).toBeLessThan(10)
})

test('the answer reports a failed call', () => {
  const demo = new DemoConversation(TODAY)
  demo.add('Buy milk')
  demo.say('show my tasks')
  demo.exchanges.push({
    text: 'delete the first one',
    calls: [
      { name: 'delete_tasks', outcome: { state: 'failed', message: 'There is no such task.' } },
    ],
  })
  expect(demo.resume()).toBe('I could not delete “Buy milk”. There is no such task.')
})
