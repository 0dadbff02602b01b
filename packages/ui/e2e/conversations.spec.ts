import { expect } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

test('a conversation is renamed and deleted, and its URL then shows that it is not found', async ({
  page,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write('add call mom')
  await chat.expectAnswered()
  const conversations = page.getByRole('navigation', { name: 'Conversations' })
  await conversations.getByRole('button', { name: 'Options for “add call mom”' }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Title of the conversation' }).fill('Family')
  await page.keyboard.press('Enter')
  await expect(conversations.getByRole('link', { name: 'Family' })).toBeFocused()
  await expect(page.getByRole('heading', { name: 'Family' })).toBeVisible()

  const address = page.url()
  await conversations.getByRole('button', { name: 'Options for “Family”' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'What can I help with?' })).toBeVisible()
  await expect(conversations.getByRole('link', { name: 'Family' })).toHaveCount(0)
  await page.goto(address)
  await expect(page.getByText('Conversation not found')).toBeVisible()
  await page.getByRole('link', { name: 'Start a new conversation' }).click()
  await expect(page.getByRole('heading', { name: 'What can I help with?' })).toBeVisible()
})
