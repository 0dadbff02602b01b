import { expect, type Page } from '@playwright/test'
import { chatOn, enterAsGuest, type ChatPage } from '../testing/index.ts'
import { test } from './notes-test.ts'

/** A conversation with a pending approval to delete two of three notes. */
async function askToDelete(page: Page): Promise<ChatPage> {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk, buy bread and call mom')
  await chat.expectAnswered()
  await expect(chat.panelItems).toHaveCount(3)
  await chat.write('delete milk and bread')
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'waiting')
  return chat
}

async function expectToAsk({ toolCards, answers, page }: ChatPage): Promise<void> {
  await expect(answers.last()).toHaveAttribute('data-status', 'waiting')
  const card = toolCards('delete_notes')
  await expect(card).toContainText(/Deleting 2 notes\s*· Approval needed/)
  await expect(card.getByText('Ids', { exact: true })).toBeVisible()
  await expect(card.getByRole('listitem')).toHaveCount(2)
  await expect(page.getByText('Your approval is needed to continue.')).toBeVisible()
  await expect(page.getByRole('status')).toContainText(['Approval needed: Deleting 2 notes.'])
}

test('a call that is approved after a reload is executed once', async ({ page }) => {
  const chat = await askToDelete(page)
  const { answers, panelItems, toolCards } = chat
  await expectToAsk(chat)
  await expect(panelItems).toHaveCount(3)
  await page.reload()
  await expectToAsk(chat)

  const mark = page.getByRole('navigation').getByRole('img', { name: 'Waiting for your approval' })
  await expect(mark).toBeVisible()
  await page.getByRole('button', { name: 'Approve' }).dblclick()
  await chat.expectAnswered()
  const card = toolCards('delete_notes')
  await expect(card).toHaveCount(1)
  await expect(card).toHaveAttribute('data-state', 'done')
  await expect(card).toContainText('Deleted “Buy milk” and “Buy bread”')
  await expect(answers.last()).toContainText('I deleted “Buy milk” and “Buy bread”.')
  await expect(panelItems).toHaveText(/Call mom/)
  await expect(mark).toHaveCount(0)
  await page.reload()
  await expect(card).toContainText('Deleted “Buy milk” and “Buy bread”')
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
})

test('a call that is rejected with a note changes nothing, and its card stays', async ({
  page,
}) => {
  const chat = await askToDelete(page)
  const { answers, panelItems, toolCards } = chat
  await page.getByRole('button', { name: 'Show', exact: true }).press('Enter')
  await expect(toolCards('delete_notes')).toBeFocused()
  await page.getByRole('button', { name: 'Reject with a note' }).press('Enter')
  const note = page.getByRole('textbox', { name: 'Note to the assistant' })
  await expect(note).toBeFocused()
  await note.press('Escape')
  await expect(note).toHaveCount(0)
  await page.getByRole('button', { name: 'Reject with a note' }).click()
  await note.fill('Only the milk is done')
  await note.press('Enter')
  await chat.expectAnswered()

  const expectRecord = async () => {
    const card = toolCards('delete_notes')
    await expect(card).toContainText(/Deleting 2 notes\s*· rejected/)
    await expect(card).toContainText('“Only the milk is done”')
    await expect(answers.last()).toContainText(
      'All right, I left “Buy milk” and “Buy bread” as they are.',
    )
    await expect(panelItems).toHaveCount(3)
  }
  await expectRecord()
  await page.reload()
  await expectRecord()
})

test('the first decision counts, and a second tab shows that it came too late', async ({
  page,
  context,
}) => {
  const { answers } = await askToDelete(page)
  const second = chatOn(await context.newPage())
  await second.page.goto(page.url())
  await expectToAsk(second)
  // The second tab decides before it receives the first decision.
  const held = Promise.withResolvers<void>()
  await second.page.route('**/trpc/chat.approve*', async (route) => {
    await held.promise
    await route.continue()
  })
  await second.page.getByRole('button', { name: 'Reject', exact: true }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(answers.last()).toHaveAttribute('data-status', 'completed')
  held.resolve()
  await expect(second.page.getByText('Not rejected. This was already approved')).toBeVisible()
  await second.expectAnswered()
  await expect(second.panelItems).toHaveCount(1)
})

test('an answer with a pending approval can be stopped, and queued messages are sent', async ({
  page,
}) => {
  const chat = await askToDelete(page)
  await chat.write('add call dad')
  await expect(page.getByText('Will be sent when this answer is complete')).toBeVisible()
  await page.getByRole('button', { name: 'Stop answering' }).click()
  await expect(chat.answers).toHaveCount(3)
  await chat.expectAnswered()
  await expect(chat.toolCards('delete_notes')).toHaveAttribute('data-state', 'skipped')
  await expect(chat.panelItems).toHaveCount(4)
})
