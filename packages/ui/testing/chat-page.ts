import { expect, type Locator, type Page } from '@playwright/test'

/** The chat page: its elements and the actions of a user. */
export interface ChatPage {
  page: Page
  messages: Locator
  answers: Locator
  /** The list items of the app's panel, when it is beside the conversation. */
  panelItems: Locator
  toolCards: (name: string) => Locator
  write: (text: string) => Promise<void>
  expectAnswered: () => Promise<void>
}

export function chatOn(page: Page): ChatPage {
  const log = page.getByRole('log', { name: 'Messages' })
  const answers = log.getByRole('article', { name: 'Answer' })
  return {
    page,
    messages: log.getByRole('article', { name: 'Your message' }),
    answers,
    panelItems: page.getByRole('complementary').getByRole('listitem'),
    toolCards: (name) => log.locator(`[data-tool="${name}"]`),
    async write(text) {
      const field = messageField(page)
      await field.fill(text)
      await field.press('Enter')
    },
    async expectAnswered() {
      await expect(answers.last()).toHaveAttribute('data-status', 'completed')
    },
  }
}

/** Opens the page and continues as a guest, to an empty conversation. */
export async function enterAsGuest(page: Page): Promise<ChatPage> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Continue as a guest' }).click()
  await expect(messageField(page)).toBeVisible()
  return chatOn(page)
}

function messageField(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Message', exact: true })
}
