import { expect, type Locator, type Page } from '@playwright/test'

/** What a person sees and does on the page. */
export interface ChatPage {
  page: Page
  messages: Locator
  answers: Locator
  tasks: Locator
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
    tasks: page.getByRole('complementary', { name: 'Tasks' }).getByRole('listitem'),
    toolCards: (name) => log.locator(`[data-tool="${name}"]`),
    async write(text) {
      const field = page.getByRole('textbox', { name: 'Message', exact: true })
      await field.fill(text)
      await field.press('Enter')
    },
    async expectAnswered() {
      await expect(answers.last()).toHaveAttribute('data-status', 'completed')
    },
  }
}

export async function enterAsGuest(page: Page): Promise<ChatPage> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Continue as a guest' }).click()
  await expect(page.getByRole('heading', { name: 'What has to be done?' })).toBeVisible()
  return chatOn(page)
}
