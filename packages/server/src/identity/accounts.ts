import type { EngineTables } from '@throughline/db'
import { betterAuth } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { anonymous } from 'better-auth/plugins/anonymous'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { accountTables } from './account-tables.ts'
import { LOCAL_ISSUER } from './issuers.ts'
import type { Principals } from './principals.ts'

export interface AccountsOptions {
  db: Kysely<EngineTables>
  secret: string
  publicUrl: string | undefined
  /** Origins of pages that may sign people in, besides the server's own. */
  trustedOrigins: string[]
  guests: boolean
  principals: Principals
  log: Logger
}

export type Accounts = ReturnType<typeof createAccounts>

/** Built-in accounts: e-mail and password, and guests who can become one. */
export function createAccounts(options: AccountsOptions) {
  const { db, secret, publicUrl, trustedOrigins, guests, principals, log } = options
  return betterAuth({
    secret,
    basePath: '/api/auth',
    ...(publicUrl === undefined ? {} : { baseURL: publicUrl }),
    trustedOrigins: (request) => [...ownOrigin(request), ...trustedOrigins],
    database: { db: db.withSchema('throughline'), type: 'postgres', transaction: true },
    ...accountTables,
    emailAndPassword: { enabled: true },
    plugins: [
      anonymous({
        schema: { user: { fields: { isAnonymous: 'is_anonymous' } } },
        generateName: () => 'Guest',
        onLinkAccount: ({ anonymousUser, newUser }) =>
          principals.inherit(
            { issuer: LOCAL_ISSUER, subject: anonymousUser.user.id },
            { issuer: LOCAL_ISSUER, subject: newUser.user.id },
          ),
      }),
    ],
    hooks: { before: refuseGuests(guests) },
    // It would delete the guest and leave what belongs to it.
    disabledPaths: ['/delete-anonymous-user'],
    advanced: {
      cookiePrefix: 'throughline',
      disableCSRFCheck: false,
      disableOriginCheck: false,
      useSecureCookies: publicUrl?.startsWith('https:') ?? false,
      ipAddress: { disableIpTracking: true },
      database: { joins: true, validateSchema: false },
    },
    // The server limits requests itself, by the addresses that TRUST_PROXY makes known.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      log: (level, message) => {
        if (level === 'error') log.error({ from: 'accounts' }, message)
        else log.debug({ from: 'accounts' }, message)
      },
    },
  })
}

/** Without PUBLIC_URL the server is whatever the browser reached it by. */
function ownOrigin(request: Request | undefined): string[] {
  return request === undefined ? [] : [new URL(request.url).origin]
}

function refuseGuests(guests: boolean) {
  return createAuthMiddleware(async ({ path }) => {
    if (guests || path !== '/sign-in/anonymous') return
    throw new APIError('FORBIDDEN', {
      code: 'GUESTS_OFF',
      message: 'This server lets nobody in as a guest. Sign in with an account.',
    })
  })
}
