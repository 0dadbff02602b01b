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
  /** Origins whose pages may sign in, besides the server's own. */
  trustedOrigins: string[]
  guests: boolean
  principals: Principals
  log: Logger
}

export type Accounts = ReturnType<typeof createAccounts>

/** Creates the built-in accounts: e-mail and password, and guests who can upgrade to an account. */
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
    // It would delete the guest but keep the data of its principal.
    disabledPaths: ['/delete-anonymous-user'],
    advanced: {
      cookiePrefix: 'throughline',
      disableCSRFCheck: false,
      disableOriginCheck: false,
      useSecureCookies: publicUrl?.startsWith('https:') ?? false,
      ipAddress: { disableIpTracking: true },
      database: { joins: true, validateSchema: false },
    },
    // The server has its own limit, which uses the client addresses according to TRUST_PROXY.
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

/** Without PUBLIC_URL, the origin of the request is the server's own. */
function ownOrigin(request: Request | undefined): string[] {
  return request === undefined ? [] : [new URL(request.url).origin]
}

function refuseGuests(guests: boolean) {
  return createAuthMiddleware(async ({ path }) => {
    if (guests || path !== '/sign-in/anonymous') return
    throw new APIError('FORBIDDEN', {
      code: 'GUESTS_OFF',
      message: 'This server does not allow guests. Sign in with an account.',
    })
  })
}
