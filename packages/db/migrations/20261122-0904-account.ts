import { sql, type Kysely } from 'kysely'

// The tables of Better Auth. The server's identity module configures Better Auth with these names.
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.auth_user (
      id text primary key,
      name text not null,
      email text not null unique,
      email_verified boolean not null default false,
      image text,
      is_anonymous boolean not null default false,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`
    create table throughline.auth_session (
      id text primary key,
      user_id text not null references throughline.auth_user (id) on delete cascade,
      token text not null unique,
      expires_at timestamptz(3) not null,
      ip_address text,
      user_agent text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`create index auth_session_by_user on throughline.auth_session (user_id)`.execute(db)
  await createCredentials(db)
}

async function createCredentials(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.auth_account (
      id text primary key,
      user_id text not null references throughline.auth_user (id) on delete cascade,
      account_id text not null,
      provider_id text not null,
      access_token text,
      refresh_token text,
      id_token text,
      access_token_expires_at timestamptz(3),
      refresh_token_expires_at timestamptz(3),
      scope text,
      password text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`create index auth_account_by_user on throughline.auth_account (user_id)`.execute(db)
  await sql`
    create table throughline.auth_verification (
      id text primary key,
      identifier text not null,
      value text not null,
      expires_at timestamptz(3) not null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )
  `.execute(db)
  await sql`
    create index auth_verification_by_identifier on throughline.auth_verification (identifier)
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`
    drop table throughline.auth_verification, throughline.auth_account,
      throughline.auth_session, throughline.auth_user
  `.execute(db)
}
