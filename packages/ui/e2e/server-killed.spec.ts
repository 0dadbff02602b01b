import { expect } from '@playwright/test'
import { enterAsGuest } from './chat-page.ts'
import { test } from './chat-test.ts'

// Slow enough that a busy machine gets there before its end.
test.use({ wordDelayMs: 300 })

test('a tab that stays open goes on to the end of the answer after its server was killed', async ({
  page,
  server,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk for tomorrow, then show my tasks')
  await expect(chat.toolCards('add_task')).toHaveAttribute('data-state', 'done')
  await expect(chat.answers).toHaveAttribute('data-status', 'streaming')
  await server.killAndStart()
  await chat.expectAnswered()
  await expect(chat.toolCards('add_task')).toHaveCount(1)
  await expect(chat.tasks).toHaveCount(1)
  const listedTask = chat.answers.getByText('Buy milk (due tomorrow)', { exact: true })
  await expect(listedTask).toBeVisible()
  const answer = await chat.answers.innerText()
  expect(answer.match(/I added “Buy milk”/g)).toHaveLength(1)

  await page.reload()
  await expect(listedTask).toBeVisible()
  expect(await chat.answers.innerText()).toBe(answer)
})
