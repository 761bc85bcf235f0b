import { Column, Entity, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { Role } from '../system/api-key.entity.js';

/** NONE: as fast as the endpoint takes them. PER_ENTITY: an entity's deliveries one after the other, in log order. */
export type WebhookOrdering = 'NONE' | 'PER_ENTITY';

/** A secret that was replaced: deliveries are signed with it too, until then. */
export interface FormerSecret {
  readonly sealed: string;
  /** RFC 3339. */
  readonly until: string;
}

/**
 * Where events are sent: an address and the GraphQL subscription that says which and what of them. The rights are those of
 * who made or last changed it, frozen. Secrets are sealed. Endpoints are disabled, never deleted.
 */
@Entity('webhook_endpoints')
export class WebhookEndpoint {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  url: string;

  @Column(nullableText)
  description: string | null;

  /** The text of the subscription. */
  @Column('text')
  document: string;

  @Column('jsonb')
  variables: Readonly<Record<string, unknown>>;

  @Column('text')
  ordering: WebhookOrdering;

  @Column('boolean')
  enabled: boolean;

  /** Why it is not enabled, for people. */
  @Column(nullableText)
  disabledReason: string | null;

  /** Attempts since the last one that succeeded. */
  @Column('integer', { default: 0 })
  consecutiveFailures: number;

  /** When the first of them failed. */
  @Column(nullableTimestamp)
  failingSince: Date | null;

  /** It asked, by Retry-After, to be left alone until then. */
  @Column(nullableTimestamp)
  pausedUntil: Date | null;

  @Column('text')
  secret: string;

  @Column('jsonb')
  formerSecrets: readonly FormerSecret[];

  @Column('text')
  principalId: string;

  @Column('text')
  principalName: string;

  @Column('text')
  principalKind: 'SYSTEM' | 'API_KEY' | 'JWT';

  @Column('text', { array: true })
  roles: Role[];

  /** It is told of what comes after this position of the log. */
  @Column('bigint')
  afterPosition: string;

  @Column('integer')
  version: number;

  @Column(timestamp)
  createdAt: Date;
}
