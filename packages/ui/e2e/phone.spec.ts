import { expect } from '@playwright/test'
import { enterAsGuest } from './chat-page.ts'
import { test } from './chat-test.ts'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

test('the sides are drawers, and nothing is wider than the screen', async ({ page }) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk for tomorrow, then show my tasks')
  await chat.expectAnswered()
  await page.getByRole('button', { name: 'Open the tasks' }).tap()
  const tasks = page.getByRole('dialog', { name: 'Tasks' })
  await expect(tasks.getByRole('listitem')).toContainText('Buy milk')
  await tasks.getByRole('checkbox', { name: 'Complete “Buy milk”' }).tap()
  await expect(tasks.getByText('Nothing left to do')).toBeVisible()
  await tasks.getByRole('button', { name: 'Close the tasks' }).tap()
  await page.getByRole('button', { name: 'Open the conversations' }).tap()
  await page.getByRole('link', { name: 'New conversation' }).tap()
  await expect(page.getByRole('heading', { name: 'What has to be done?' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBe(390)
})

test('Escape in a title leaves the title, and the drawer stays', async ({ page }) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk')
  await chat.expectAnswered()
  await page.getByRole('button', { name: 'Open the tasks' }).tap()
  const tasks = page.getByRole('dialog', { name: 'Tasks' })
  await tasks.getByRole('button', { name: 'Buy milk', exact: true }).tap()
  const title = tasks.getByRole('textbox', { name: 'Title of the task' })
  await title.fill('Buy oat milk')
  await title.press('Escape')
  await expect(tasks.getByRole('button', { name: 'Buy milk', exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(tasks).toHaveCount(0)
})
