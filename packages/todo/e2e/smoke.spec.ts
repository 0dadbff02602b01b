import { expect } from '@playwright/test'
import { chatOn, enterAsGuest } from './chat-page.ts'
import { test } from './chat-test.ts'

const ADD_MILK = 'add buy milk for tomorrow, then show my tasks'

// Slow enough that a busy machine gets there before its end.
test.use({ wordDelayMs: 300 })

test('a guest gets things done, and a reload in the middle of the answer misses nothing', async ({
  page,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write(ADD_MILK)
  await expect(chat.toolCards('add_task')).toHaveAttribute('data-state', 'done')
  await expect(chat.answers).toHaveAttribute('data-status', 'streaming')
  await page.reload()
  await expect(chat.answers).toHaveAttribute('data-status', 'streaming')
  await chat.expectAnswered()

  await expect(chat.messages).toHaveText([ADD_MILK])
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.toolCards('add_task')).toHaveCount(1)
  await expect(chat.toolCards('list_tasks')).toHaveCount(1)
  const listedTask = chat.answers.getByText('Buy milk (due tomorrow)', { exact: true })
  await expect(listedTask).toBeVisible()
  const answer = await chat.answers.innerText()
  expect(answer.match(/I added “Buy milk”/g)).toHaveLength(1)
  await expect(chat.tasks).toHaveCount(1)
  await expect(chat.tasks).toContainText('Buy milk')
  await expect(chat.tasks).toContainText('Tomorrow')

  await page.reload()
  await chat.expectAnswered()
  await expect(listedTask).toBeVisible()
  expect(await chat.answers.innerText()).toBe(answer)
})

test('two tabs on one conversation show the same', async ({ page, context }) => {
  const first = await enterAsGuest(page)
  await first.write('add call mom')
  await first.expectAnswered()
  const second = chatOn(await context.newPage())
  await second.page.goto(page.url())
  await expect(second.answers).toHaveCount(1)

  await first.write('add water the plants for today')
  await expect(second.answers).toHaveCount(2)
  await expect(second.answers.last()).toHaveAttribute('data-status', 'streaming')
  await first.expectAnswered()
  await second.expectAnswered()
  expect(await second.answers.allInnerTexts()).toEqual(await first.answers.allInnerTexts())
  await expect(second.tasks).toHaveCount(2)

  await second.page.getByRole('checkbox', { name: 'Complete “Call mom”' }).click()
  await expect(first.tasks).toHaveCount(1)
})

test('an answer that is stopped keeps what was said, and is tried again in its place', async ({
  page,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write(ADD_MILK)
  await expect(chat.answers).toContainText('I added')
  await page.getByRole('button', { name: 'Stop answering' }).click()
  await expect(chat.answers).toHaveAttribute('data-status', 'cancelled')
  await expect(chat.answers).toContainText('You stopped this answer.')
  await page.reload()
  await expect(chat.answers).toContainText('You stopped this answer.')
  await expect(chat.answers).toContainText('I added')

  await page.getByRole('button', { name: 'Try again' }).click()
  await chat.expectAnswered()
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.messages).toHaveCount(1)
  await expect(chat.toolCards('add_task')).toHaveCount(1)
  await expect(chat.tasks).toHaveCount(1)
})

test('what is written during an answer is sent after it, once', async ({ page }) => {
  const chat = await enterAsGuest(page)
  await chat.write(ADD_MILK)
  await expect(chat.answers).toHaveAttribute('data-status', 'streaming')
  await chat.write('add call dad')
  await expect(page.getByText('Sent when this answer is done')).toBeVisible()
  await expect(chat.answers).toHaveCount(2)
  await chat.expectAnswered()
  await expect(chat.messages).toHaveText([ADD_MILK, 'add call dad'])
  await expect(chat.tasks).toHaveCount(2)
})
