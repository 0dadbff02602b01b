import { expect } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

test('the generic card shows the title, the arguments and the result of a call', async ({
  page,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk')
  await chat.expectAnswered()
  const card = chat.toolCards('add_note')
  await expect(card).toHaveAttribute('data-state', 'done')
  await expect(card).toContainText('Added “Buy milk”')

  // The result is a note, collapsed under its title.
  await card.getByText('Buy milk', { exact: true }).filter({ visible: true }).click()
  await expect(card.getByText('Archived at').filter({ visible: true })).toHaveCount(1)
  await expect(card.getByText('Title').filter({ visible: true })).toHaveCount(1)

  await expect(card.getByText('add_note')).toBeHidden()
  await card.getByText('Added “Buy milk”').click()
  await expect(card.getByText('add_note')).toBeVisible()
  await expect(card.getByText('Body').filter({ visible: true })).toHaveCount(2)
})

test('a call is shown in the card of its tool', async ({ page }) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk and call mom, then show my notes')
  await chat.expectAnswered()
  const card = chat.toolCards('list_notes')
  await expect(card.getByRole('listitem')).toHaveText(['Call mom', 'Buy milk'])
})

test('a call is shown in the generic card when the card of its tool throws', async ({ page }) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk, then find milk')
  await chat.expectAnswered()
  const card = chat.toolCards('find_notes')
  await expect(card).toHaveAttribute('data-state', 'done')
  await expect(card).toContainText('Found one note with “milk”')
})

test('the page shows the name of the app, its description and its suggestions', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Welcome to Notes' })).toBeVisible()
  const chat = await enterAsGuest(page)
  await expect(page).toHaveTitle('Notes')
  await expect(page.getByRole('heading', { name: 'What can I help with?' })).toBeVisible()
  await expect(page.getByText('I keep your notes.')).toBeVisible()
  await page.getByRole('button', { name: 'Demo model' }).click()
  await expect(page.getByText('Delete milk and bread')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Add buy milk, then show my notes' }).click()
  await page.keyboard.press('Enter')
  await chat.expectAnswered()
  await expect(chat.panelItems).toHaveText(['Buy milk'])
})
