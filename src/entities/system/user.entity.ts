import { Column, Entity, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';
import type { Role } from './api-key.entity.js';

/** Somebody who came with a token of the identity provider, as the latest token had it. The id is made of issuer and subject. */
@Entity('users')
export class User {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  issuer: string;

  @Column('text')
  subject: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  roles: Role[];

  @Column(timestamp)
  firstSeenAt: Date;

  @Column(timestamp)
  lastSeenAt: Date;
}
