import { expect } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

// A long, slow answer, so that the test can act before it ends on a busy machine.
test.use({ wordDelayMs: 150 })

test('an open tab shows the complete answer after the server was killed and restarted', async ({
  page,
  server,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write('add buy milk, then show my notes, then help me')
  await expect(chat.toolCards('add_note')).toHaveAttribute('data-state', 'done')
  await expect(chat.answers).toHaveAttribute('data-status', 'streaming')
  await server.killAndStart()
  await chat.expectAnswered()
  await expect(chat.toolCards('add_note')).toHaveCount(1)
  await expect(chat.panelItems).toHaveCount(1)
  const listed = chat.answers.getByRole('list', { name: 'Listed notes' })
  await expect(listed).toHaveText('Buy milk')
  const answer = await chat.answers.innerText()
  expect(answer.match(/I added “Buy milk”/g)).toHaveLength(1)

  await page.reload()
  await expect(listed).toHaveText('Buy milk')
  await expect.poll(() => chat.answers.innerText()).toBe(answer)
})
