import { expect } from '@playwright/test'
import { chatOn, enterAsGuest } from '@throughline/ui/testing'
import { test } from './todo-test.ts'

test('a task completed in one tab disappears from the open tasks in the other', async ({
  page,
  context,
}) => {
  const first = await enterAsGuest(page)
  const second = chatOn(await context.newPage())
  await second.page.goto('/')
  await first.page.getByRole('textbox', { name: 'New task' }).fill('Call mom')
  await page.keyboard.press('Enter')
  await expect(second.panelItems).toHaveText(/Call mom/)
  await second.page.getByRole('checkbox', { name: 'Complete “Call mom”' }).click()
  await expect(first.panelItems).toHaveCount(0)
  await page.getByRole('radio', { name: 'Completed' }).click()
  await expect(first.panelItems).toHaveText(/Call mom/)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('the tasks are in a drawer, and Escape in the title field does not close it', async ({
    page,
  }) => {
    const chat = await enterAsGuest(page)
    await chat.write('add buy milk')
    await chat.expectAnswered()
    await page.getByRole('button', { name: 'Open Tasks' }).tap()
    const tasks = page.getByRole('dialog', { name: 'Tasks' })
    await tasks.getByRole('button', { name: 'Buy milk', exact: true }).tap()
    const title = tasks.getByRole('textbox', { name: 'Title of the task' })
    await title.fill('Buy oat milk')
    await title.press('Escape')
    await expect(tasks.getByRole('button', { name: 'Buy milk', exact: true })).toBeFocused()
    await tasks.getByRole('checkbox', { name: 'Complete “Buy milk”' }).tap()
    await expect(tasks.getByText('Nothing left to do')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(tasks).toHaveCount(0)
  })
})
