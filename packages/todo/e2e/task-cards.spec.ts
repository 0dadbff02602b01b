import { expect } from '@playwright/test'
import { enterAsGuest } from '@throughline/ui/testing'
import { test } from './todo-test.ts'

const BOTH = ['Buy milk', 'Buy bread']

test('a call that needs an approval names the tasks, before and after the approval', async ({
  page,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk, buy bread and call mom')
  await chat.expectAnswered()
  await chat.write('delete the milk and the bread task')
  const card = chat.toolCards('delete_tasks')
  await expect(card).toContainText(/Delete 2 tasks\s*· Approval needed/)
  for (const title of BOTH) {
    await expect(card.getByText(title).filter({ visible: true })).toHaveCount(1)
  }

  await page.getByRole('button', { name: 'Approve' }).click()
  await chat.expectAnswered()
  await expect(card).toContainText('Deleted 2 tasks')
  await expect(chat.panelItems).toHaveText(/Call mom/)
  await page.reload()
  await expect(card).toContainText('Deleted 2 tasks')
  for (const title of BOTH) {
    await expect(card.getByText(title).filter({ visible: true })).toHaveCount(1)
  }
})
