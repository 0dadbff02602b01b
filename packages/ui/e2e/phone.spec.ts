import { expect } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

test('sidebar and panel are drawers, and the page is not wider than the screen', async ({
  page,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk, then show my notes')
  await chat.expectAnswered()
  await page.getByRole('button', { name: 'Open Notes' }).tap()
  const panel = page.getByRole('dialog', { name: 'Notes' })
  await expect(panel.getByRole('listitem')).toHaveText('Buy milk')
  await panel.getByRole('button', { name: 'Close Notes' }).tap()
  await page.getByRole('button', { name: 'Open the conversations' }).tap()
  await page.getByRole('link', { name: 'New conversation' }).tap()
  await expect(page.getByRole('heading', { name: 'What can I help with?' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBe(390)
})
