import { expect } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

test('an answer is complete after interrupted streams and a failing proxy', async ({
  page,
  context,
}) => {
  // With `changes` the page would fetch the stored answer at the end of the run.
  await context.route('**/trpc/changes', (route) => route.abort())
  const chat = await enterAsGuest(page)
  const resumed: (string | undefined)[] = []
  await context.route('**/trpc/chat.stream*', async (route) => {
    resumed.push(route.request().headers()['last-event-id'])
    if (resumed.length === 2) return route.fulfill({ status: 502, body: 'Bad gateway' })
    if (resumed.length > 3) return route.continue()
    const response = await route.fetch()
    const whole = await response.body()
    // Cuts the stream in the middle of an event.
    return route.fulfill({ response, body: whole.subarray(0, whole.length / 2 + 7) })
  })
  await chat.write('hello')
  await chat.expectAnswered()
  await expect(chat.answers.last()).toContainText('Delete all notes')
  expect(resumed.length).toBeGreaterThan(3)
  expect(resumed[0]).toBeUndefined()
  expect(Number(resumed[1])).toBeGreaterThan(1)
  expect(resumed[2]).toBe(resumed[1])
  expect(Number(resumed[3])).toBeGreaterThan(Number(resumed[2]))
})
