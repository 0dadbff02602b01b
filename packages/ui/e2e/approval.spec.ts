import { expect, type Page } from '@playwright/test'
import { chatOn, enterAsGuest, type ChatPage } from './chat-page.ts'
import { test } from './chat-test.ts'

const BOTH = ['Buy milk', 'Buy bread']

/** A conversation whose answer waits for the approval to delete two of three tasks. */
async function askToDelete(page: Page): Promise<ChatPage> {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk, buy bread and call mom')
  await chat.expectAnswered()
  await expect(chat.tasks).toHaveCount(3)
  await chat.write('delete the milk and the bread task')
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'waiting')
  return chat
}

async function expectToAsk({ toolCards, answers, page }: ChatPage): Promise<void> {
  await expect(answers.last()).toHaveAttribute('data-status', 'waiting')
  const card = toolCards('delete_tasks')
  await expect(card).toContainText('Wants to delete 2 tasks')
  for (const title of BOTH) await expect(card.getByText(title)).toBeVisible()
  await expect(page.getByText('Your approval is needed before this goes on.')).toBeVisible()
}

test('what is approved after a reload is done once', async ({ page }) => {
  const chat = await askToDelete(page)
  const { answers, tasks, toolCards } = chat
  await expectToAsk(chat)
  await expect(tasks).toHaveCount(3)
  await page.reload()
  await expectToAsk(chat)

  const mark = page.getByRole('navigation').getByRole('img', { name: 'Waits for you' })
  await expect(mark).toBeVisible()
  await page.getByRole('button', { name: 'Approve' }).dblclick()
  await chat.expectAnswered()
  const card = toolCards('delete_tasks')
  await expect(card).toHaveCount(1)
  await expect(card).toHaveAttribute('data-state', 'done')
  await expect(card).toContainText('Deleted 2 tasks')
  await expect(answers.last()).toContainText('I deleted “Buy milk” and “Buy bread”.')
  await expect(tasks).toHaveText(/Call mom/)
  await expect(mark).toHaveCount(0)
  await page.reload()
  await expect(card).toContainText('Deleted 2 tasks')
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
})

test('what is rejected with a word is left alone, and stays as a record', async ({ page }) => {
  const chat = await askToDelete(page)
  const { answers, tasks, toolCards } = chat
  await page.getByRole('button', { name: 'Show' }).press('Enter')
  await expect(toolCards('delete_tasks')).toBeFocused()
  await page.getByRole('button', { name: 'Reject, but…' }).press('Enter')
  const word = page.getByRole('textbox', { name: 'A word to the assistant' })
  await expect(word).toBeFocused()
  await word.press('Escape')
  await expect(word).toHaveCount(0)
  await page.getByRole('button', { name: 'Reject, but…' }).click()
  await word.fill('Only the milk is done')
  await word.press('Enter')
  await chat.expectAnswered()

  const expectRecord = async () => {
    const card = toolCards('delete_tasks')
    await expect(card).toContainText(/Wanted to delete 2 tasks\s*· rejected/)
    await expect(card).toContainText('“Only the milk is done”')
    for (const title of BOTH) await expect(card.getByText(title)).toBeVisible()
    await expect(answers.last()).toContainText(
      'All right, I left “Buy milk” and “Buy bread” as they are.',
    )
    await expect(tasks).toHaveCount(3)
  }
  await expectRecord()
  await page.reload()
  await expectRecord()
})

test('one tab decides for all, and the slower one is told so', async ({ page, context }) => {
  const { answers } = await askToDelete(page)
  const second = chatOn(await context.newPage())
  await second.page.goto(page.url())
  await expectToAsk(second)
  // The second tab has not heard of the decision when it makes its own.
  const held = Promise.withResolvers<void>()
  await second.page.route('**/trpc/chat.approve*', async (route) => {
    await held.promise
    await route.continue()
  })
  await second.page.getByRole('button', { name: 'Reject', exact: true }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(answers.last()).toHaveAttribute('data-status', 'completed')
  held.resolve()
  await expect(second.page.getByText('Not rejected: it was approved before')).toBeVisible()
  await second.expectAnswered()
  await expect(second.tasks).toHaveCount(1)
})

test('an answer that waits can be stopped, and what was written meanwhile is sent', async ({
  page,
}) => {
  const chat = await askToDelete(page)
  await chat.write('add call dad')
  await expect(page.getByText('Sent when this answer is done')).toBeVisible()
  await page.getByRole('button', { name: 'Stop answering' }).click()
  await expect(chat.answers).toHaveCount(3)
  await chat.expectAnswered()
  await expect(chat.toolCards('delete_tasks')).toHaveAttribute('data-state', 'skipped')
  await expect(chat.tasks).toHaveCount(4)
})
