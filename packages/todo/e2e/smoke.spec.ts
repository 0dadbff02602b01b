import { expect } from '@playwright/test'
import { enterAsGuest } from '@throughline/ui/testing'
import { test } from './todo-test.ts'

const ADD_MILK = 'add buy milk for tomorrow, then show my tasks'

// A slow answer, so that the test can act before it ends on a busy machine.
test.use({ wordDelayMs: 500 })

test('a guest adds and lists tasks, and a reload during the answer loses nothing', async ({
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
  await expect(chat.panelItems).toHaveCount(1)
  await expect(chat.panelItems).toContainText('Buy milk')
  await expect(chat.panelItems).toContainText('Tomorrow')

  await page.reload()
  await chat.expectAnswered()
  await expect(listedTask).toBeVisible()
  await expect.poll(() => chat.answers.innerText()).toBe(answer)
})
