import { expect } from '@playwright/test'
import { chatOn, enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

// A long, slow answer, so that the test can act before it ends on a busy machine.
const ADD_MILK = 'add buy milk, then help me'
test.use({ wordDelayMs: 150 })

test('two tabs with the same conversation show the same answer', async ({ page, context }) => {
  const first = await enterAsGuest(page)
  await first.write('add call mom')
  await first.expectAnswered()
  const second = chatOn(await context.newPage())
  await second.page.goto(page.url())
  await expect(second.answers).toHaveCount(1)

  await first.write('add water the plants, then help me')
  await expect(second.answers).toHaveCount(2)
  await expect(second.answers.last()).toHaveAttribute('data-status', 'streaming')
  await first.expectAnswered()
  await second.expectAnswered()
  const shown = await first.answers.allInnerTexts()
  await expect.poll(() => second.answers.allInnerTexts()).toEqual(shown)
  await expect(second.panelItems).toHaveCount(2)
})

test('a stopped answer keeps its text, and a retry replaces it', async ({ page }) => {
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
  await expect(chat.toolCards('add_note')).toHaveCount(1)
  await expect(chat.panelItems).toHaveCount(1)
})

test('a message written during an answer is sent once after it', async ({ page }) => {
  const chat = await enterAsGuest(page)
  await chat.write(ADD_MILK)
  await expect(chat.answers).toHaveAttribute('data-status', 'streaming')
  await chat.write('add call dad')
  await expect(page.getByText('Will be sent when this answer is complete')).toBeVisible()
  await expect(chat.answers).toHaveCount(2)
  await chat.expectAnswered()
  await expect(chat.messages).toHaveText([ADD_MILK, 'add call dad'])
  await expect(chat.panelItems).toHaveCount(2)
})
